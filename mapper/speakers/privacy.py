"""Whether a speaker is a private person, or a body or somebody who speaks for an office.

In doubt a person is private: a name too few in a published table is mended by asking, a name too
many puts its bearer at risk.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from mapper.lexicon import GIVEN_NAMES, ORGANISATION_NOUNS, PERSON_TITLES
from mapper.speakers.speech import word_set

__all__ = [
    "OFFICES",
    "ORGANISATIONS",
    "PEOPLE_NOUNS",
    "PRIVATE_NOUNS",
    "Introductions",
    "is_private",
]


#: People as a report meets them on the scene.
PRIVATE_NOUNS = word_set(
    "resident residents inhabitant inhabitants villager villagers townspeople townsfolk local "
    "locals witness witnesses eyewitness eyewitnesses bystander bystanders survivor survivors "
    "victim victims neighbour neighbours neighbor neighbors shopkeeper shopkeepers teacher "
    "teachers schoolteacher schoolteachers farmer farmers nurse nurses mother mothers father "
    "fathers brother brothers sister sisters son sons daughter daughters wife wives husband "
    "husbands widow widows widower uncle aunt cousin cousins grandmother grandfather grandson "
    "granddaughter parent parents child children driver drivers student students pupil pupils "
    "schoolgirl schoolboy refugee refugees evacuee evacuees migrant migrants pensioner "
    "pensioners woman women man men boy boys girl girls teenager teenagers youth youths person "
    "people civilian civilians passer-by passers-by passenger passengers tourist tourists "
    "traveller travellers traveler travelers worker workers miner miners fisherman fishermen "
    "baker butcher tailor carpenter mechanic electrician waiter waitress barber shepherd "
    "shepherds herder herders trader traders vendor vendors merchant merchants homeowner "
    "homeowners housewife housekeeper grocer chemist pharmacist engineer volunteer volunteers "
    "relative relatives friend friends colleague customer customers fan fans protester "
    "protesters protestor protestors demonstrator demonstrators believer believers worshipper "
    "worshippers pilgrim pilgrims soldier soldiers conscript conscripts deserter prisoner "
    "prisoners hostage hostages patient patients doctor doctors surgeon paramedic paramedics "
    "firefighter firefighters fireman rescuer rescuers singer musician artist blogger user users "
    "caller callers hiker hikers camper campers couple family families fiancé fiancée boyfriend "
    "girlfriend tenant tenants commuter commuters cyclist motorist motorists guest guests "
    "returnee returnees deportee asylum-seeker asylum-seekers crew sailor sailors barista cook "
    "cleaner guard beekeeper winemaker weaver potter informant informants whistleblower "
    "whistleblowers defector defectors suspect suspects detainee detainees inmate inmates insider "
    "insiders"
)

#: Those who speak for an office, a body or a trade of speaking.
OFFICES = word_set(
    "minister ministers premier president vice-president president-elect ex-president vice- "
    "chairman vice-premier chancellor mayor deputy-mayor governor "
    "ambassador consul envoy diplomat diplomats secretary secretary-general undersecretary "
    "spokesman spokesmen spokeswoman spokeswomen spokesperson spokespeople spokespersons "
    "official officials officer officers general colonel major captain commander lieutenant "
    "sergeant admiral brigadier marshal chief chiefs director directors head heads chair "
    "chairman chairwoman chairperson ceo founder co-founder executive executives manager coach "
    "trainer mp mps lawmaker lawmakers legislator legislators senator senators congressman "
    "congresswoman representative representatives deputy deputies councillor councillors "
    "councilman councilwoman councilor alderman commissioner commissioners sheriff constable "
    "detective inspector superintendent prosecutor prosecutors judge judges justice magistrate "
    "coroner attorney ombudsman professor analyst analysts researcher researchers expert experts "
    "scientist scientists economist economists historian seismologist meteorologist geologist "
    "epidemiologist scholar fellow lecturer leader leaders politician politicians king queen "
    "prince princess emperor sultan emir sheikh pope bishop archbishop patriarch cardinal "
    "ayatollah imam rabbi reverend dean rector principal headmaster headteacher head-teacher "
    "administrator coordinator co-ordinator treasurer negotiator negotiators observer observers "
    "delegate delegates delegation advisor adviser advisers aide aides authority authorities "
    "editor warlord chieftain regulator regulators investigator investigators monitors "
    "agent agents policeman policewoman policemen lawyer lawyers solicitor barrister presidency "
    "premiership prime-minister foreign-minister boss bosses "
)
_HUMBLE = word_set("head manager captain chief boss")

#: Bodies, powers and papers.
ORGANISATIONS = word_set(
    "ministry ministries government governments army navy military militia militias militants "
    "insurgents rebels separatists gunmen guerrillas fighters jihadists troops forces police "
    "gendarmerie agency agencies administration administrations parliament cabinet kremlin "
    "pentagon senate council municipality commission committee court embassy consulate department "
    "bureau office office's service services union unions federation association organisation "
    "organization organisations organizations group groups party parties movement coalition "
    "alliance company companies firm firms corporation railway railroad airline operator utility "
    "charity charities ngo ngos foundation institute institution university college school "
    "hospital hospitals church club team bank fund centre center think-tank thinktank network "
    "newspaper newspapers daily weekly magazine paper papers tabloid broadcaster broadcasters "
    "channel station radio television tv media press outlet outlets website site wire news "
    "journal tribune times post herald gazette chronicle observer state states city county "
    "country countries nation nations republic kingdom palace headquarters command staff "
    "ruling verdict indictment lawsuit affidavit decree treaty law authority hall opposition "
    "regime junta leadership side sides mission report reports statement "
    "study survey review bulletin letter document documents data figures organisers organizers "
    "source sources board society league brigade battalion regiment campaign taliban hamas "
    "hezbollah un eu nato us uk usa"
)

# Powers that reports call by the name of a country or of its capital.
_POWERS = word_set(
    """afghanistan albania algeria andorra angola argentina armenia australia austria azerbaijan
    bahrain bangladesh barbados belarus belgium belize benin bhutan bolivia botswana brazil brunei
    bulgaria burundi cambodia cameroon canada chad chile china colombia comoros congo croatia cuba
    cyprus czechia denmark djibouti dominica ecuador egypt eritrea estonia eswatini ethiopia fiji
    finland france gabon gambia georgia germany ghana greece grenada guatemala guinea guyana haiti
    honduras hungary iceland india indonesia iran iraq ireland israel italy jamaica japan jordan
    kazakhstan kenya kiribati kosovo kuwait kyrgyzstan laos latvia lebanon lesotho liberia libya
    liechtenstein lithuania luxembourg madagascar malawi malaysia maldives mali malta mauritania
    mauritius mexico micronesia moldova monaco mongolia montenegro morocco mozambique myanmar
    namibia nauru nepal netherlands nicaragua niger nigeria norway oman pakistan palau palestine
    panama paraguay peru philippines poland portugal qatar romania russia rwanda samoa senegal
    serbia seychelles singapore slovakia slovenia somalia spain sudan suriname sweden switzerland
    syria taiwan tajikistan tanzania thailand togo tonga tunisia turkey türkiye turkmenistan
    tuvalu uganda ukraine uruguay uzbekistan vanuatu venezuela vietnam yemen zambia zimbabwe
    britain england scotland wales america abkhazia catalonia karabakh kurdistan transnistria
    tehran moscow washington london paris berlin beijing tokyo ankara baku yerevan tbilisi kyiv
    kiev minsk warsaw prague vienna budapest bucharest sofia athens rome madrid lisbon brussels
    amsterdam copenhagen stockholm oslo helsinki tallinn riga vilnius belgrade sarajevo zagreb
    skopje tirana pristina chisinau jerusalem cairo damascus baghdad riyadh doha beirut amman
    islamabad delhi dhaka kabul kathmandu colombo pyongyang seoul hanoi manila jakarta bangkok
    khartoum nairobi kampala kigali kinshasa abuja bamako niamey dakar tunis tripoli algiers rabat
    pretoria sanaa aden baghdad benghazi tobruk naypyidaw vientiane harare lusaka maputo
    canberra ottawa caracas bogotá bogota lima quito santiago
    brasília brasilia havana stepanakert astana tashkent bishkek dushanbe ashgabat reuters tass
    interfax xinhua afp dpa bloomberg greenpeace oxfam unicef unhcr gazprom azertag armenpress
    bbc cnn"""
)

_RANKS = word_set("lt gen col capt maj sgt cmdr adm brig sen rep gov rev prof insp supt hon amb")
_SPEAKS_FOR = word_set("represents represented speaks heads leads directs chairs commands governs")
_OF = word_set(
    "of for from in at to with by on who whose that which near outside inside behind under beside "
    "around above below along across through"
)
_ARTICLES = word_set("the a an")
# In the middle of a name: "Ludwig van der Berg".
_PARTICLES = word_set(
    "van von der den de del della dos da das di du la le ten ter zu zum af av bin ibn al"
)
_NO_NAMES = PERSON_TITLES | _PARTICLES
_BEFORE_OFFICES = OFFICES | ORGANISATIONS | _ARTICLES

#: What people and bodies are called that speak.
PEOPLE_NOUNS = OFFICES | ORGANISATIONS | PRIVATE_NOUNS


@dataclass(slots=True)
class Introductions:
    """How a report introduces its people: what stood beside a name holds wherever it recurs.

    Parameters
    ----------
    official, private : set of str
        Words of the names of people with an office, and of private persons.
    full : set of str
        Words of names of two words or more.
    """

    official: set[str] = field(default_factory=set)
    private: set[str] = field(default_factory=set)
    full: set[str] = field(default_factory=set)

    def learn(self, words: Sequence[str], capitals: Sequence[bool]) -> None:
        """Take in every "Prime Minister Ana Pop" and "Ana Pop, a nurse" of a text.

        Parameters
        ----------
        words : sequence of str
            The text's words, numbers and marks in lower case.
        capitals : sequence of bool
            Whether each starts with a capital.
        """
        i = 0
        while i < len(words):
            if not capitals[i]:
                i += 1
                continue
            j = i
            while j < len(words) and capitals[j]:
                j += 1
                # "Ludwig van der Berg"
                k = j
                while k < len(words) and k < j + 3 and words[k] in _PARTICLES and not capitals[k]:
                    k += 1
                if j < k < len(words) and capitals[k]:
                    j = k
            self._learn_run(words, i, j)
            i = j

    def _learn_run(self, words: Sequence[str], i: int, j: int) -> None:
        last = j - 1 if _is_surname(words[i:j]) else j
        office = max((k for k in range(i, last) if words[k] in OFFICES), default=-1)
        if i >= 2 and words[i - 1] == "." and words[i - 2] in _RANKS:
            office = i - 1
        if office >= 0:
            # "Police Chief Ana Pop", "Lt. Ana Pop": what follows is the name.
            named = [word for word in words[office + 1 : j] if word not in _PARTICLES]
            self.official.update(named[-2:])
            return
        name = [word for word in words[i:j] if word not in _NO_NAMES and len(word) > 1]
        if last < j and words[j - 1] not in name:
            name.append(words[j - 1])  # "Anna King": no title
        if any(word in ORGANISATION_NOUNS or word in ORGANISATIONS for word in words[i:last]):
            return
        if len(name) >= 2:
            self.full.update(name)
        titled = i > 0 and words[i - 1] in OFFICES
        after = words[j + 1 : j + 9] if j < len(words) and words[j] == "," else ()
        if "." in after:
            after = after[: list(after).index(".")]
        if titled:
            self.official.update(name[-2:])
        elif _first_kind(after) == "office" and len(name) >= 2:
            self.official.update(name)
        elif len(name) >= 2 and (
            (i > 0 and words[i - 1] in PRIVATE_NOUNS) or _first_kind(after) == "private"
        ):
            self.private.update(name)


def _is_surname(name: Sequence[str]) -> bool:
    """Return whether the last word is a surname behind a given name: "Anna King", "Jo Baker".

    Given names are places, too: "Victoria Police" is a body.
    """
    if len(name) < 2 or name[-1] in ORGANISATIONS:
        return False
    return name[-2] in GIVEN_NAMES and name[-2] not in OFFICES


def _first_kind(words: Sequence[str]) -> str:
    """Say what the first telling word of an apposition is: "office", "private" or ""."""
    if words and words[0] == "who":
        # "who teaches at a school" is no office, "who speaks for the charity" is one.
        speaks = any(word in _SPEAKS_FOR for word in words)
        return "office" if speaks or any(word in OFFICES for word in words[1:5]) else "private"
    beside = False  # behind "at" stands where somebody is, not what somebody is
    for k, word in enumerate(words):
        if k == 0 and word.isdigit():
            continue
        if word == "," and k > 1:
            return ""
        if word in PRIVATE_NOUNS:
            return "private"
        beside = beside or word in ("in", "at", "from", "near", "on", "who", "whose")
        if word in _HUMBLE and _is_humble(words[k + 1 : k + 7]):
            return "private"
        if word in OFFICES or (word in ORGANISATIONS and not beside):
            return "office"
    return ""


def _is_humble(after: Sequence[str]) -> bool:
    """Return whether a head is one of a family or a shop: "manager of a small bakery"."""
    if list(after[:1]) != ["of"] or not set(after[1:2]) & {"a", "an", "his", "her", "their", "our"}:
        return False
    return not any(word in ORGANISATIONS or word in ORGANISATION_NOUNS for word in after[2:])


def is_private(speaker: str, beside: str, known: Introductions) -> bool:
    """Return whether a speaker is a private person.

    Parameters
    ----------
    speaker : str
        The speaker's words in the report.
    beside : str
        What the report says of the speaker there: an apposition, a relative clause.
    known : Introductions
        What the report says of people elsewhere.

    Returns
    -------
    bool
        False only where an organisation or an office is named.
    """
    words = re.findall(r"@?[\w\u0300-\u036f]+(?:[-'’.][\w]+)*", speaker)
    lower = [word.lower().removesuffix("'s").removesuffix("’s") for word in words]
    if speaker.startswith("@"):
        return True
    head = next((k for k, word in enumerate(lower) if word in _OF and k), len(lower))
    told = re.findall(r"[\w]+(?:-[\w]+)*", beside.lower())
    title = head - _ends_with_surname(words[:head], lower[:head], told, known)
    kind = _kind_of_head(words[:title], lower[:title])
    if kind:
        return kind == "private"
    name = [word for word in words[:head] if word[:1].isupper() and word.lower() not in _ARTICLES]
    if told and (told[0].isdigit() or _first_kind(told) == "private"):
        return True
    if name:
        low = [word.lower() for word in name]
        if low[-1] in known.official:  # a given name is shared by many
            return False
        if _is_power(words[:head], lower[:head], known):
            return False
        if told:
            return _first_kind(told) != "office"
        rest = lower[head:]
        # "of the Chatham House think-tank"
        return not any(word in ORGANISATION_NOUNS or word in ORGANISATIONS for word in rest)
    return not any(word in OFFICES or word in ORGANISATIONS for word in lower[head:])


def _ends_with_surname(
    words: Sequence[str], lower: Sequence[str], told: Sequence[str], known: Introductions
) -> bool:
    """Return whether the last word, which may look like an office, is somebody's surname."""
    if not words or not words[-1][:1].isupper():
        return False
    if len(words) == 1:  # "King said" of an Anna King
        return lower[0] in known.official | known.private
    if not words[-2][:1].isupper() or lower[-1] not in PEOPLE_NOUNS:
        return False
    if _is_surname(lower):
        return True
    plain = lower[-2] not in _BEFORE_OFFICES
    return plain and bool(told) and (told[0].isdigit() or _first_kind(told) == "private")


def _kind_of_head(words: Sequence[str], lower: Sequence[str]) -> str:
    """Read the noun that a phrase is about; "" where it is a bare name or an unknown noun."""
    small = [k for k, word in enumerate(words) if not word[:1].isupper()]
    if lower and lower[-1] in PRIVATE_NOUNS:
        return "private"
    if lower and (lower[-1] in OFFICES or lower[-1] in ORGANISATIONS):
        return "office"
    for k in range(len(lower) - 1, -1, -1):
        # A title before a name: "spokesman Ned Price", "Prime Minister Nikol Pashinyan".
        if lower[k] in OFFICES:
            return "office"
        if lower[k] in PRIVATE_NOUNS:
            return "private"
        if (lower[k] in ORGANISATION_NOUNS or lower[k] in ORGANISATIONS) and (
            k in small[-1:] or (words[k][:1].isupper() and not any(one > k for one in small))
        ):  # not "police informant"
            return "office"
    return ""


def _is_power(words: Sequence[str], lower: Sequence[str], known: Introductions) -> bool:
    """Return whether a name is that of a country, a town's government, a paper or a body."""
    names = [k for k, word in enumerate(words) if word[:1].isupper()]
    first = names[0]
    if len(names) == 1 and (
        (lower[0] == "the" and first == len(words) - 1)
        or (words[first].isupper() and len(lower[first]) > 1)
    ):
        return True
    if len(names) == 1:
        if lower[first] in known.full and lower[first] not in _POWERS:
            return False
        return lower[first] in _POWERS
    if lower[names[-1]] in known.private or (lower[first] in GIVEN_NAMES and lower[0] != "the"):
        return False
    if lower[0] == "the":
        return True
    return any(word.isupper() and len(word) > 2 for word in words) or (
        lower[first] in ("al", "le", "la", "der", "el", "il", "die") or lower[names[-1]] in _POWERS
    )
