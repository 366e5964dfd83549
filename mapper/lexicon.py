"""Closed classes of English words that tell how a name is used: plain tables, no logic.

All entries are lower case. The recogniser reads them as cues, the resolver reads
`FEATURE_NOUNS` against a candidate's feature class.
"""

from __future__ import annotations

from types import MappingProxyType

__all__ = [
    "CLAIM_NOUNS",
    "COMMON_CAPITALISED",
    "DIRECTIONS",
    "FALSE_WORDS",
    "FEATURE_NOUNS",
    "GIVEN_NAMES",
    "GRANTED",
    "NAME_LINKS",
    "NAMING_NOUNS",
    "ORGANISATION_NOUNS",
    "ORGANISATION_STARTS",
    "PART_NOUNS",
    "PERSON_TITLES",
    "PLACE_ADJECTIVES",
    "PLACE_PREPOSITIONS",
    "SETTLEMENT_ABBREVIATIONS",
    "SITE_NOUNS",
    "SPEECH_VERBS",
    "WEAK_PREPOSITIONS",
]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Before a name, these nearly always mean that it is a place.
PLACE_PREPOSITIONS = _words(
    "in near at around outside inside throughout across towards toward into within beyond "
    "surrounding via neighbouring neighboring nearby downtown uptown central mainland"
)

#: Before a name, these often mean that it is a place, and often not.
WEAK_PREPOSITIONS = _words("from to of between through over on against for by with off and")

DIRECTIONS = _words(
    "north south east west northern southern eastern western northeast northwest southeast "
    "southwest northeastern northwestern southeastern southwestern north-east north-west "
    "south-east south-west upper lower rural greater"
)

#: Words inside a name that do not start with a capital.
NAME_LINKS = _words("of de del di da do dos das du la le les el al and the an der den am upon y e")

SETTLEMENT_ABBREVIATIONS = _words("st ste mt ft pt")

#: Noun for a kind of place -> GeoNames feature classes or codes (a code is longer than a letter).
FEATURE_NOUNS: MappingProxyType[str, tuple[str, ...]] = MappingProxyType(
    {
        **dict.fromkeys(
            _words(
                "city cities town towns village villages hamlet hamlets suburb suburbs "
                "settlement settlements township townships port capital neighbourhood "
                "neighborhood municipality resort community"
            ),
            ("P",),
        ),
        **dict.fromkeys(
            _words(
                "province provinces region regions oblast governorate prefecture county counties "
                "district districts canton voivodeship department departments territory rayon "
                "raion parish republic emirate commune borough municipality subdistrict division"
            ),
            ("A", "L"),
        ),
        **dict.fromkeys(_words("state states"), ("ADM1", "PCLI", "PCLH")),
        **dict.fromkeys(
            _words("country countries nation nations kingdom"), ("PCLI", "PCLS", "PCLD", "TERR")
        ),
        **dict.fromkeys(
            _words(
                "river rivers lake lakes sea ocean gulf strait bay canal reservoir creek lagoon "
                "channel waterfall falls"
            ),
            ("H",),
        ),
        **dict.fromkeys(
            _words(
                "mountain mountains mount mt peak volcano hill hills range desert island islands "
                "isle peninsula valley plateau cape pass"
            ),
            ("T", "L", "ADM1", "PCLI", "PCLD"),
        ),
        **dict.fromkeys(
            _words("enclave exclave strip corridor highlands lowlands"), ("L", "A", "T")
        ),
        **dict.fromkeys(_words("airport airbase base dam bridge prison camp"), ("S", "P")),
    }
)

#: Beside a noun for a kind of place these say nothing about who is there: "the port city of".
PLACE_ADJECTIVES = _words(
    "capital port coastal border industrial second third largest biggest main major historic "
    "ancient holy mountain mountainous resort small big large tiny old second-largest "
    "third-largest second-biggest besieged war-torn flooded strategic key remote isolated"
)

#: "the NOUN of X": X is a place, even when no gazetteer knows it.
NAMING_NOUNS = _words(
    "city cities town towns village villages hamlet hamlets suburb suburbs settlement settlements "
    "township townships province provinces oblast governorate prefecture county counties district "
    "districts municipality rayon raion neighbourhood neighborhood"
)

#: Capitalised after a place name (or before "of" and one) these make an organisation's name.
ORGANISATION_NOUNS = _words(
    "academy agency airlines airport airways albion alliance army assembly association "
    "authority bank battalion board books brigade broadcasting brothers bureau cathedral "
    "celtics center centre chamber championship championships chronicle church club coalition "
    "college commission committee company conference congress corp corporation council court "
    "cowboys cup daily defence defense department dispatch division electric energy examiner "
    "exchange express fc federation festival fire forces foreign forum foundation free fund "
    "games gazette general global group guard health herald holdings hospital hotel hotspur "
    "house inc independent industries initiative institute international investment "
    "investments journal lakers law league library limited llc ltd magazine management "
    "marathon market media medical memorial ministry mirror mosque museum national network "
    "news observer office oil olympics open opera orchestra parliament partners party "
    "patriots petroleum pictures police post power press prize programme project publishing "
    "radio railways record regiment register reporter republican research review rovers "
    "saint-germain school schools sciences secretariat security senate sentinel service "
    "services society stadium standard star state steel stock studies studio sun superior "
    "supreme symphony system systems team technologies telegraph television temple theater "
    "theatre times today tower treasury tribune trust tv union united university wanderers "
    "weekly works world"
)

#: Capitalised before a place name these start an organisation's: "Radio Free Europe".
ORGANISATION_STARTS = _words(
    "ac as athletic atletico atlético bank banco club dynamo fc inter lokomotiv radio real "
    "sc spartak sporting sv televisión union universidad université university vfb voice"
)

#: Last in a name, these make it that of a street, a building or another spot in a town.
SITE_NOUNS = _words(
    # streets
    "alley ave avenue blvd boulevard bridge close court crescent drive highway intersection lane "
    "parade parkway place plaza rd road roundabout row square st street terrace way "
    # buildings and grounds
    "academy airport arena bakery bar barracks cafe café campus cathedral cemetery center centre "
    "chapel church clinic club college complex consulate courthouse elementary embassy estate "
    "factory farm garden gardens gallery graveyard hall headquarters high hospital hotel house "
    "inn institute jail library mall market mill monastery mosque museum palace park plant "
    "prison pub racecourse refinery restaurant school shrine stadium station store synagogue "
    "temple terminal theater theatre tower university zoo"
)

#: "X said" is how a government, a town hall or a person of that name speaks.
SPEECH_VERBS = _words("said says told added agreed announced insisted denied wants believes")

#: What somebody may deny or call false: "dismissed reports that".
CLAIM_NOUNS = _words(
    "report reports claim claims allegation allegations accusation accusations suggestion "
    "suggestions rumour rumours rumor rumors charge charges assertion assertions idea notion "
    "speculation criticism statement statements"
)
#: What a claim is called that is said not to be so: "as fake", "were false".
FALSE_WORDS = _words(
    "false fake untrue baseless unfounded groundless fabricated fabrication fabrications lie lies "
    "nonsense propaganda disinformation misinformation hoax invention absurd unsubstantiated"
)
#: "denied involvement in the attack" leaves the attack standing.
PART_NOUNS = _words("involvement responsibility role part complicity involved behind")
#: These are denied or rejected by whoever decides on them: no claim is.
GRANTED = _words(
    "access entry exit passage permission permit permits bail parole visa visas asylum aid "
    "treatment service services licence license request requests appeal appeals application "
    "applications offer offers proposal proposals bid bids petition petitions motion plan plans "
    "demand demands deal deals ultimatum truce ceasefire invitation candidate candidates bill"
)

#: Before a name, these make it a person's.
PERSON_TITLES = _words(
    "mr mrs ms miss mx dr prof professor sir lord lady dame judge justice sen senator rep "
    "representative gov governor president premier minister chancellor secretary ambassador "
    "congressman congresswoman mayor sheriff chief officer detective inspector constable sgt "
    "sergeant lt lieutenant capt captain maj major col colonel gen general brig brigadier cmdr "
    "commander adm admiral cpl corporal pvt private rev reverend fr father sister brother pastor "
    "bishop archbishop cardinal pope rabbi imam sheikh ayatollah king queen prince princess duke "
    "duchess emperor coach spokesman spokeswoman spokesperson attorney analyst author actor "
    "actress singer director chairman chairwoman ceo manager owner resident student saint "
    "comrade herr frau monsieur madame señor señora don mullah hajji uncle aunt deputy"
)

#: Capitalised, and never a place by themselves.
COMMON_CAPITALISED = _words(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may "
    "june july august september october november december mon tue tues wed thu thur thurs fri "
    "sat sun jan feb mar apr jun jul aug sept sep oct nov dec i god christmas easter ramadan eid "
    "islam muslim muslims christian christians jewish jews catholic catholics protestant sunni "
    "sunnis shia shiite shiites hindu hindus buddhist facebook twitter google youtube internet "
    "covid dna ap afp reuters gmt utc"
)

#: Frequent given names of many countries; a place name before or after one is a person's.
GIVEN_NAMES = _words(
    # English-speaking countries
    "aaron abigail adam adrian alan albert alex alexander alexandra alexis alfred alice alicia "
    "alison allan allen allison amanda amber amelia amy andrea andrew andy angela angelina ann "
    "anna anne annie anthony antonia april archie arthur ashley austin barbara barry beatrice "
    "becky ben benjamin bernard beth betty beverly bill billy blake bob bobby brad bradley "
    "brandon brenda brent brett brian bruce bryan caitlin calvin cameron carl carla carol "
    "caroline carolyn catherine cathy cecil chad charles charlie charlotte chelsea cheryl chloe "
    "chris christian christina christine christopher cindy claire clara clark claude clifford "
    "clinton cody colin connie connor corey courtney craig crystal curtis cynthia daisy dale "
    "damian dan dana daniel danielle danny daphne darren daryl dave david dawn dean deborah "
    "debbie debra denise dennis derek diana diane dianne dick donald donna doris dorothy doug "
    "douglas duncan dustin dwight dylan earl ed eddie edgar edith edmund edward edwin eileen "
    "elaine eleanor eli elizabeth ella ellen emily emma eric erica erik erin ernest ethan ethel "
    "eugene eva evan evelyn faith felicity felix fiona florence frances francis frank franklin "
    "fred freddie frederick gabriel gail gareth garry gary gavin gene geoff geoffrey george "
    "gerald gerard gilbert gina glen glenn gloria gordon grace graham grant greg gregory guy "
    "hannah harold harriet harry harvey hazel heather hector heidi helen henry herbert hilary "
    "holly howard hugh hugo ian irene isaac isabel isabella ivan jack jackie jackson jacob "
    "jacqueline jake james jamie jane janet janice jared jason jay jean jeff jeffrey jennifer "
    "jenny jeremy jerome jerry jesse jessica jessie jill jim jimmy joan joanna joanne joe joel "
    "john johnny jon jonathan jordan joseph josh joshua joy joyce juan judith judy julia julian "
    "julie justin karen karl kate katherine kathleen kathryn kathy katie keith kelly ken kenneth "
    "kenny kerry kevin kim kimberly kirk kristen kristin kyle lance larry laura lauren laurence "
    "lawrence leah lee leo leon leonard leroy leslie lewis liam lillian linda lindsay lisa lloyd "
    "logan lois lori louis louise lucas lucy luke lydia lynn madison malcolm mandy marc marcus "
    "margaret maria marie marilyn marion marissa mark marsha martha martin marvin mary mason "
    "matt matthew maureen maurice max maxine megan melanie melinda melissa melvin meredith "
    "michael michelle mike mildred miles milton miranda mitchell molly monica morgan nancy naomi "
    "natalie natasha nathan nathaniel neil nelson nicholas nick nicola nicole nigel nina noah "
    "noel nora norma norman oliver olivia oscar owen pamela pat patricia patrick paul paula "
    "pauline peggy penny peter phil philip phillip phyllis rachel ralph randall randy ray raymond "
    "rebecca reginald rex rhonda richard rick ricky rita rob robert roberta robin rod rodney "
    "roger roland ron ronald ronnie rosa rose rosemary ross roy ruby russell ruth ryan sally sam "
    "samantha samuel sandra sandy sara sarah scott sean sebastian sergio seth shane shannon "
    "sharon shaun shawn sheila sherry shirley sidney simon sophia sophie spencer stacey stacy "
    "stanley stella stephanie stephen steve steven stewart stuart sue susan suzanne sydney "
    "sylvia tamara tanya ted teresa terrence terri terry thelma theodore theresa thomas tiffany "
    "tim timothy tina todd tom tommy toni tony tracey tracy travis trevor tyler valerie vanessa "
    "vera vernon veronica vicki victor victoria vincent virginia vivian wade walter wanda warren "
    "wayne wendy wesley will william willie yvonne zachary zoe "
    # Romance-speaking
    "alain alberto alejandro alfonso alfredo ana andre andrés angel angelo antoine antonio arturo "
    "bernardo bruno camille carlo carlos carmen cecilia cesar claudia claudio cristina daniela "
    "diego dmitri dolores edoardo eduardo elena emilio emmanuel enrique ernesto esteban eugenio "
    "fabio federico felipe fernando filippo francesca francesco francisco francois françois "
    "frédéric gabriela gerardo giorgia giorgio giovanni giuseppe gonzalo guillermo gustavo hélène "
    "henri ignacio inés isabelle jaime javier joao joão joaquin jorge josé jose josefina juana "
    "julien julio laurent lorenzo luca lucia luigi luis luiz manuel marcelo marco margarita "
    "mariana marina mario marta massimo mateo matteo mauricio miguel nicolas nicolás olivier "
    "pablo paolo pascal paulo pedro philippe pierre pilar rafael ramon raul raúl renato ricardo "
    "roberto rodrigo rosario salvador salvatore santiago silvia silvio sofia stefano sylvie "
    "thierry tomás vicente vincenzo xavier yves "
    # German, Nordic, Slavic, Greek, Caucasian
    "alexei aleksandr aleksandar alexey anatoly anders andrei andrej andrzej anton ara aram armen "
    "arkady artur ashot astrid bjorn bogdan boris branko davit denis dieter dimitri dimitris "
    "dmitry dragan ekaterina elchin emin franz friedrich fritz gagik garegin gerhard giorgos "
    "goran grigory gunther günter hakob hans heinrich helmut igor ilham ilya ingrid irina irakli "
    "ivana jan jaroslav jens jerzy johan johannes jürgen karin karolina katarina kiril klaus "
    "konstantin lars lasha lech leonid levon ludmila lukas magdalena marek maxim mehriban "
    "mikhail mikheil milan mirko nadezhda narek nikita nikol nikola nikolai nino oksana ola oleg "
    "oleksandr olga otto pavel petr petro piotr radovan ramil ruben rustam sergei sergey serzh "
    "sevak slobodan stanislav stefan svetlana sven tatiana tigran tomasz ulrich ursula uwe vadim "
    "vahan valentina valery vasily vazgen viktor vitaly vladimir volodymyr wolfgang yaroslav "
    "yevgeny yulia yuri zoran zurab "
    # Turkic, Arab, Persian, South and East Asian, African
    "abbas abdel abdul abdullah abu ahmad ahmed akbar akio ali amin amina amir anil anwar arif "
    "arjun asad ashraf asif aung aziz babajide bashar bashir bilal binyamin chidi chinua deepak "
    "ebrahim emeka erdogan fatima faisal farah farid fatma gamal habib hafez hamid hamza hasan "
    "hassan hiroshi hosni hossein hussain hussein ibrahim imran indira ismail jamal javed jawad "
    "jiang juma kamal karim kazuo kenji khaled khalid khalil kofi kwame layla leila li liu "
    "mahmoud mahmud malala manmohan mansour mehmet mohamed mohammad mohammed mohamud muammar "
    "muhammad mustafa nabil narendra nasser nawaz ngozi nguyen nuri omar osama osman park pervez "
    "priya qasim rahul raj rajesh rajiv rania rashid ravi recep rohit saad saddam saeed said "
    "salem salim salman sami samir sanjay sayed shinzo sonia suleiman sunil suresh syed takeshi "
    "tariq tarek tayyip thabo tunde usman vijay wang xi yasser yasmin yitzhak yoko yoshiro yousef "
    "youssef yusuf zhang zhao zainab zeinab ziad zine "
    # Names of places that people bear
    "asia carolina dakota georgia kenya savannah"
)
