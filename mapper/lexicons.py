"""Closed classes of words of other languages that tell how a name is used: plain tables.

Small on purpose, and all of it small letters: the words that stand before places, the kinds of
places, what people are called by, and ordinary words that some village shares. English has its
own, larger tables in `mapper.lexicon`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

__all__ = ["LEXICONS", "NO_LEXICON", "Lexicon"]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What the recogniser knows of a language.

    Parameters
    ----------
    near : frozenset of str
        Prepositions and the like before a place.
    kinds : frozenset of str
        Kinds of places, in the forms they have beside a name ("city", "district").
    waters : frozenset of str
        Kinds of water: a river that is called like a village is not in the village.
    others : frozenset of str
        Words beside a name that is a street's, a building's or an organisation's.
    links : frozenset of str
        Small words inside a name.
    persons : frozenset of str
        Titles and common given names: what follows is a person.
    common : frozenset of str
        Words that are no place even where some gazetteer row is spelled so.
    home : str or None
        ISO 3166-1 code of the one country that most reports of the language are about.
    nouns_are_capital : bool
        Whether every noun has a capital, so that a capital says little.
    """

    near: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    waters: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()
    links: frozenset[str] = frozenset()
    persons: frozenset[str] = frozenset()
    common: frozenset[str] = frozenset()
    home: str | None = None
    nouns_are_capital: bool = False


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


NO_LEXICON = Lexicon()

_LEXICONS: dict[str, Lexicon] = {
    "ru": Lexicon(
        near=_words("в во из под около возле близ вблизи через между над за у до от к ко по на"),
        kinds=_words(
            "город города городе городу городом городов городах село села селе селу селом сёла "
            "деревня деревни деревне деревню деревней посёлок посёлка посёлке поселок поселка "
            "область области областью районе район района районах районы край края крае "
            "республика республики республике остров острова острове порт порта порту столица "
            "столицы столице станция станции губернатор мэр жители трасса марз марза провинция "
            "провинции штат штата штате округ округа округе"
        ),
        waters=_words("река реки реке реку рекой озеро озера озере озеру озером море моря"),
        others=_words(
            "улица улицы улице улицу улицей проспект проспекта проспекте площадь площади "
            "площадью мост моста завод завода заводе клуб клуба университет университета "
            "академия академии газета газеты театр театра аэропорт имени ул пр"
        ),
        links=_words("на и да"),
        persons=_words(
            "президент президента министр министра премьер премьер-министр господин госпожа "
            "генерал полковник майор капитан доктор профессор журналист депутат директор святой "
            "владимир иван александр сергей дмитрий алексей андрей николай михаил павел пётр "
            "петр юрий игорь олег анна мария елена ольга татьяна наталья ирина армен арам карен "
            "роман марина виктор виктория ева роза светлана людмила галина лев тимур руслан "
            "артур давид"
        ),
        common=_words(
            "а без более бы был была было были вас вам во вот все всего всех вы где да даже для "
            "до его ее её ей если есть еще ещё же за здесь и из или им их к как когда кто ли мы "
            "на над нам нас не него нет ни но ну о об один одна однако он она они оно от очень "
            "по под после потом почти при про раз с сам свой себе сейчас со среди так также там "
            "те тем то тогда только том тот ту тут ты у уже хотя чем через что чтобы эта эти это "
            "этот я власти глава дом дома день дни мир мост мая март апрель июнь июль август "
            "январь понедельник вторник среда среду четверг пятница пятницу суббота субботу "
            "воскресенье утром вечером ночью днем сегодня вчера завтра полиция школа больница "
            "новый старый красный белый большой союз совет газета правда победа"
        ),
    ),
    "uk": Lexicon(
        near=_words("в у із зі з під біля коло поблизу через між над за до від на по поруч"),
        kinds=_words(
            "місто міста місті містом міст містах село села селі селом сіл селах селище селища "
            "область області областю районі район району районах край республіка республіки "
            "острів острова острові порт порту столиця столиці столицю станція станції громада "
            "громади громаді провінція провінції штат штату жителі траса"
        ),
        waters=_words("річка річки річці річку річкою озеро озера озері море моря"),
        others=_words(
            "вулиця вулиці вулицю вулицею проспект проспекту площа площі площу міст завод заводу "
            "клуб клубу університет університету академія академії газета газети театр театру "
            "аеропорт імені вул"
        ),
        links=_words("на і та й"),
        persons=_words(
            "президент президента міністр міністра прем'єр пан пані генерал полковник майор "
            "капітан доктор професор журналіст депутат директор святий володимир іван олександр "
            "сергій дмитро олексій андрій микола михайло павло петро юрій ігор олег анна марія "
            "олена ольга тетяна наталія ірина роман віктор вікторія світлана людмила тарас остап"
        ),
        common=_words(
            "а або але без би був була було були вам вас ви від він вона вони воно все всі где "
            "де для до є же за зараз з зі й і із її їх його як яка який коли кого та також так "
            "там те ти тим то тоді тому тут у уже хоча це цей ця ці час через чи що щоб я на над "
            "не ні ну о об один одна однак по під після потім майже при про раз сам свій себе "
            "серед дім день мир міст травень березень квітень понеділок вівторок середа середу "
            "четвер п'ятниця п'ятницю субота суботу неділя неділю вранці увечері вночі сьогодні "
            "вчора поліція школа лікарня влада новий старий червоний білий великий рада правда "
            "перемога"
        ),
        home="UA",
    ),
    "hy": Lexicon(
        near=_words("մոտ դեպի մինչև"),
        kinds=_words(
            "քաղաք քաղաքի քաղաքում քաղաքից քաղաքը գյուղ գյուղի գյուղում գյուղից գյուղը գյուղերի "
            "գյուղերում մարզ մարզի մարզում մարզից մարզը շրջան շրջանի շրջանում շրջանից համայնք "
            "համայնքի համայնքում համայնքից լեռ հանրապետություն հանրապետության մայրաքաղաք "
            "մայրաքաղաքում նահանգ նահանգի կղզի մոտ մոտակայքում"
        ),
        waters=_words("գետ գետի գետը գետում գետից լիճ լճի լիճը լճում լճից ծով ծովի"),
        others=_words(
            "փողոց փողոցի փողոցում պողոտա պողոտայի պողոտայում հրապարակ հրապարակում համալսարան "
            "համալսարանի ակումբ թերթ անվան"
        ),
        links=_words("և"),
        persons=_words(
            "պարոն տիկին նախագահ նախարար վարչապետ գեներալ գնդապետ դոկտոր պատգամավոր արամ արմեն "
            "աննա անի կարեն դավիթ տիգրան հայկ գոռ նարեկ արթուր մարիամ սոնա լիլիթ սուրեն վահան "
            "արա գագիկ նիկոլ սերժ լևոն ռոբերտ հակոբ պողոս պետրոս"
        ),
        common=_words(
            "այդ այս այն այսօր այստեղ այնտեղ ապա բայց բոլոր դա դրա ես եթե ենք էլ էր էին թե իսկ "
            "ինչ իր իրենք կա կամ հետո հիմա մեր մենք մինչ միայն մի մեկ նա նաև նոր նրա նրանք ոչ որ "
            "որտեղ որը սա քանի երկու երեք երբ երեկ վաղը առավոտյան երեկոյան մարտի մայիսի ապրիլի "
            "երկուշաբթի երեքշաբթի չորեքշաբթի հինգշաբթի ուրբաթ շաբաթ կիրակի դպրոց տուն օր"
        ),
        home="AM",
    ),
    "az": Lexicon(
        near=_words("yaxınlığında"),
        kinds=_words(
            "şəhəri şəhərində şəhərinin şəhərinə şəhərindən şəhər kəndi kəndində kəndinin "
            "kəndinə kəndindən kənd kəndləri kəndlərində qəsəbəsi qəsəbəsində rayonu rayonunda "
            "rayonunun rayonuna rayonundan rayon vilayəti vilayətində vilayətinin respublikası "
            "respublikasının dağı adası paytaxtı limanı əyaləti əyalətində yaxınlığında "
            "istiqamətində ərazisində"
        ),
        waters=_words("çayı çayının çayında gölü gölünün gölündə dənizi dənizinin dənizində"),
        others=_words(
            "küçəsi küçəsində prospekti prospektində meydanı meydanında universiteti "
            "universitetində zavodu klubu qəzeti adına körpüsü"
        ),
        links=_words("və"),
        persons=_words(
            "prezident prezidenti nazir naziri general polkovnik mayor kapitan doktor professor "
            "cənab xanım deputat direktor ilham heydər əli məmməd hüseyn rəşad elçin vüqar aynur "
            "leyla nigar günel sevda fuad tural rauf kamran orxan anar ramil"
        ),
        common=_words(
            "amma ancaq artıq bir biz bu bunu bunun də da daha deyil elə ən gün hər həm hələ "
            "indi isə kimi ki mən nə o olan olub onlar onun ona onu öz sabah sonra siz üçün var "
            "ya yox mart may aprel iyun iyul avqust bazar şənbə cümə axşamı ertəsi səhər axşam "
            "yeni köhnə ev məktəb xəbər polis yol iki üç"
        ),
        home="AZ",
    ),
    "ka": Lexicon(
        near=_words("ახლოს მიმართულებით"),
        kinds=_words(
            "ქალაქი ქალაქის ქალაქში ქალაქ ქალაქიდან ქალაქებში სოფელი სოფლის სოფელში სოფელ "
            "სოფლებში სოფლიდან რაიონი რაიონის რაიონში რეგიონი რეგიონის რეგიონში მუნიციპალიტეტი "
            "მუნიციპალიტეტის მუნიციპალიტეტში დაბა დაბის მხარე მხარის მხარეში დედაქალაქი "
            "დედაქალაქში პორტი პორტში ახლოს მახლობლად"
        ),
        waters=_words("მდინარე მდინარის ტბა ტბის ზღვა ზღვის ზღვაში"),
        others=_words(
            "ქუჩა ქუჩის ქუჩაზე გამზირი გამზირზე მოედანი მოედანზე უნივერსიტეტი უნივერსიტეტის "
            "კლუბი გაზეთი"
        ),
        persons=_words(
            "პრეზიდენტი მინისტრი პრემიერი ბატონი ქალბატონი გენერალი პოლკოვნიკი დოქტორი პროფესორი "
            "გიორგი დავით ნინო თამარ ლევან ირაკლი ზურაბ ნიკა მარიამ ანა ლუკა სანდრო ვახტანგ შოთა "
            "ილია გელა დათო თეა ეკა"
        ),
        common=_words(
            "და ეს ის იმ ამ რომ თუ კი არ არა არის იყო იქ აქ მათ მას მან მისი ჩვენ თქვენ ისინი "
            "ასევე უკვე ახლა დღეს გუშინ ხვალ დილით საღამოს შემდეგ მაგრამ ხოლო ერთი ორი სამი ოთხი "
            "ხუთი მარტი მარტის მაისი მაისის აპრილი აპრილის ივნისი ივლისი ორშაბათი სამშაბათს "
            "ოთხშაბათს ხუთშაბათს პარასკევს შაბათს კვირას კვირა წელი წლის დღე დღის გზა გზის გზები "
            "სახლი სკოლა სკოლის ახალი ძველი დიდი მთელი მხოლოდ ყველა სხვა ბოლო მთავარი ხიდი ხიდის "
            "მთა მთის კაცი ხალხი ქვეყანა ქვეყნის ომი ცხრა ათი ასი დან მარი"
        ),
        home="GE",
    ),
    "ar": Lexicon(
        near=_words("في من إلى الى قرب نحو بين عبر باتجاه جنوب شمال شرق غرب جنوبي شمالي شرقي غربي"),
        kinds=_words(
            "مدينة مدينتي مدن قرية قرى بلدة بلدات محافظة محافظات ولاية ولايات ولايتي منطقة مناطق "
            "إقليم مقاطعة جزيرة جزر جبل ميناء مطار مخيم عاصمة العاصمة والعاصمة مدينتا ومدينة "
            "وقرية وبلدة ومحافظة وولاية بمدينة بولاية لمدينة بمحافظة بلدتي قريتي حي ضواحي ريف"
        ),
        waters=_words("نهر بحيرة البحر بحر"),
        others=_words("شارع جامعة جسر ساحة ميدان مستشفى نادي صحيفة فندق"),
        persons=_words(
            "الرئيس رئيس الوزير وزير السيد السيدة الدكتور الجنرال العقيد الملك الأمير الشيخ محمد "
            "أحمد احمد علي حسن حسين محمود مصطفى إبراهيم خالد عمر يوسف عبد عبدالله فاطمة مريم "
            "زينب سعيد صالح كريم سامي جمال كمال طارق ياسر عثمان موسى عيسى سالم ناصر حمد سلمان"
        ),
        common=_words(
            "أن إن التي الذي الذين هذا هذه ذلك تلك كان كانت قال قالت على عن مع بعد قبل عند حتى "
            "كما ما لا لم لن قد هو هي هم أو ثم كل بعض غير يوم اليوم أمس غدا عام سنة الأحد "
            "الاثنين الإثنين الثلاثاء الأربعاء الخميس الجمعة السبت مارس آذار أبريل نيسان مايو "
            "أيار يونيو حزيران يوليو تموز أغسطس آب سبتمبر أيلول أكتوبر نوفمبر ديسمبر يناير "
            "فبراير شباط شخص الناس المدينة القرية الحدود الطريق الشرطة المدرسة الماء النهر البحر "
            "الجسر الجبل السوق الحرب السلام الجيش نار نور حرب سلام باب بيت دار عين رأس كبير جديد "
            "جديدة أول ثلاثة أربعة خمسة مئة ألف مليون عشرة نحو حوالي منذ خلال ضد فوق تحت أمام "
            "وراء داخل خارج بسبب جنوب شمال شرق غرب الجنوب الشمال الشرق الغرب وسط الوسط مدينة "
            "قرية بلدة منطقة ولاية محافظة ميناء مطار مدرسة مستشفى المستشفى قوات القوات بلد بلاد "
            "البلاد الرئيس الوزير حي سيول السيول "
            "وادي الوادي الغربية الشرقية الشمالية الجنوبية الوسطى ولا "
            "وقد وقال وكان كانوا بيان مقتل جريح قتيل المحلية السكان سكان سد جسر طريق سوق قصر"
        ),
    ),
    "fa": Lexicon(
        near=_words("در از به نزدیک تا"),
        kinds=_words("شهر روستای استان شهرستان بندر جزیره پایتخت منطقه کوه شهرهای"),
        waters=_words("رود دریاچه دریای رودخانه"),
        others=_words("خیابان دانشگاه میدان بیمارستان باشگاه روزنامه"),
        persons=_words("آقای خانم رئیس وزیر دکتر محمد علی حسن حسین احمد رضا مهدی زهرا فاطمه مریم"),
        common=_words(
            "و در به از که این آن با برای را است بود شد شده می ها هم نیز تا بر یا اما اگر روز "
            "سال دو سه یک چند همه هر پس پیش بعد قبل امروز دیروز فردا شنبه یکشنبه جمعه شهر روستا "
            "راه پل خانه مدرسه آب پلیس مردم جنگ کشور جاده جهان گفت گفتند"
        ),
        home="IR",
    ),
    "fr": Lexicon(
        near=_words(
            "à en dans de d' vers près depuis entre chez sous via jusqu' jusqu'à aux au du des"
        ),
        kinds=_words(
            "ville villes village villages commune communes région régions province département "
            "district capitale port île îles quartier préfecture canton état frontière mont "
            "banlieue"
        ),
        waters=_words("rivière fleuve lac mer océan"),
        others=_words(
            "rue avenue boulevard place pont université hôpital lycée club journal gare stade"
        ),
        links=_words("de du des la le les d' l' sur sous en et aux lès à"),
        persons=_words(
            "m mme mlle président présidente ministre général colonel capitaine docteur "
            "professeur maire roi reine prince princesse saint jean pierre marie anne paul "
            "jacques michel alain andré françois nicolas philippe laurent claire sophie julie "
            "camille louis henri charles thomas david daniel martin antoine olivier vincent "
            "emmanuel gabriel élise florence virginie nadia karim mohamed ahmed léa chloé lucas "
            "hugo roman armen aram"
        ),
        common=_words(
            "le la les un une des de du d et ou mais donc or ni car à au aux en dans par pour "
            "sans sur sous vers avec chez ce cet cette ces il elle ils elles on nous vous je tu "
            "qui que quoi dont où mon ma mes ton ta tes son sa ses leur leurs notre nos votre "
            "vos tout tous toute toutes plus moins très bien mal ici là hier demain après avant "
            "depuis pendant selon entre comme si quand lorsque ainsi aussi alors puis enfin deux "
            "trois quatre cinq six sept huit neuf dix cent mille lundi mardi mercredi jeudi "
            "vendredi samedi dimanche mars avril mai juin juillet août premier plusieurs "
            "certains quelques autre autres russe russes turc turcs grec grecs perse perses "
            "monde croix rouge vert grande grand nord sud est ouest police école hôpital route "
            "pont port place mer vie croissant bas état union conseil nations unies noël pâques "
            "figaro"
        ),
    ),
    "es": Lexicon(
        near=_words("en a hacia desde entre hasta cerca de del al por junto contra"),
        kinds=_words(
            "ciudad ciudades pueblo pueblos aldea municipio municipios provincia provincias "
            "región departamento distrito estado capital puerto isla islas barrio comuna cantón "
            "localidad localidades frontera sierra volcán"
        ),
        waters=_words("río ríos lago mar océano golfo"),
        others=_words(
            "calle avenida plaza puente universidad hospital club diario estadio paseo colegio"
        ),
        links=_words("de del la las los el y"),
        persons=_words(
            "sr sra don doña presidente presidenta ministro ministra general coronel capitán "
            "doctor profesor alcalde alcaldesa gobernador rey reina santo papa josé juan maría "
            "ana pedro pablo carlos luis jorge miguel antonio manuel francisco javier rafael "
            "fernando diego andrés rosa carmen lucía sofía isabel laura elena marta julia "
            "alejandro ricardo roberto mario sergio victoria santiago salvador mercedes dolores "
            "pilar ángel tomás"
        ),
        common=_words(
            "el la los las un una unos unas de del al y o u pero ni que a ante bajo con contra "
            "desde en entre hacia hasta para por según sin sobre tras su sus mi mis tu tus este "
            "esta estos estas ese esa eso aquel lo le les se me te nos yo él ella ellos ellas "
            "quien cual como cuando donde si no sí ya más menos muy bien mal aquí allí hoy ayer "
            "mañana después antes también además otro otra otros otras todo toda todos todas dos "
            "tres cuatro cinco seis siete ocho nueve diez cien mil lunes martes miércoles jueves "
            "viernes sábado domingo marzo abril mayo junio julio agosto enero primera primero "
            "varios varias cada algunos norte sur oeste policía escuela hospital carretera "
            "puente puerto cruz roja unión consejo naciones unidas navidad real gran grande san "
            "vecinos muertos ríos agua fe mundo país mar sol luz paz rusos turcos griegos ambos "
            "solo sólo aunque mientras"
        ),
    ),
    "de": Lexicon(
        near=_words("in im aus nach bei nahe um von vor zwischen über bis südlich nördlich an am"),
        kinds=_words(
            "stadt städte städten dorf dörfer dörfern gemeinde region provinz bezirk landkreis "
            "bundesland hauptstadt hafen insel kreis ort orte orten bundesstaat gebiet"
        ),
        waters=_words("fluss see meer bach"),
        others=_words("straße platz brücke universität klinik krankenhaus verein zeitung stadion"),
        links=_words("am an der im bei ob von und"),
        persons=_words(
            "herr frau präsident präsidentin minister ministerin general oberst kapitän doktor "
            "professor bürgermeister bürgermeisterin kanzler kanzlerin könig papst sankt hans "
            "peter michael thomas andreas stefan wolfgang klaus jürgen martin anna maria julia "
            "katharina christian daniel paul max felix lukas friedrich karl heinrich otto olaf "
            "angela"
        ),
        common=_words(
            "der die das den dem des ein eine einen einem einer und oder aber denn doch nicht "
            "kein er sie es wir ihr ich du man wer was wo wie wenn als ob dass da dann dort hier "
            "heute gestern morgen nach vor bei mit von zu zum zur aus auf an am in im um über "
            "unter durch für gegen ohne bis seit während laut auch nur noch schon sehr mehr alle "
            "viele einige zwei drei vier fünf sechs sieben acht neun zehn hundert tausend montag "
            "dienstag mittwoch donnerstag freitag samstag sonntag mai juni juli august märz "
            "april wasser polizei feuer regen brücke straße schule kirche haus dorf stadt berg "
            "wald feld bach hof essen halle stein burg see fluss tal rat welt land leben ende "
            "mitte kreis markt hafen bahn post bank tag nacht abend winter sommer herbst helfer "
            "opfer russen hagen damm grund boden brand stelle lage hilfe ort orte menschen rund "
            "weil linde"
        ),
        nouns_are_capital=True,
    ),
    "tr": Lexicon(
        near=_words("yakınlarında yakınındaki"),
        kinds=_words(
            "ili ilinde ilinin ilindeki ilçesi ilçesinde ilçesinin ilçesine ilçesindeki kenti "
            "kentinde kentinin kentindeki şehri şehrinde köyü köyünde köyünün köyündeki "
            "mahallesi mahallesinde dağı adası limanı sınırı eyaleti eyaletinde bölgesi "
            "bölgesinde başkenti valiliği belediyesi yakınlarında ilçelerinde kentlerinde "
            "merkezli"
        ),
        waters=_words("nehri gölü denizi nehrinin gölünün denizinin"),
        others=_words(
            "caddesi caddesinde sokağı meydanı meydanında üniversitesi üniversitesinde hastanesi "
            "kulübü gazetesi köprüsü"
        ),
        links=_words("ve"),
        persons=_words(
            "başkan başkanı cumhurbaşkanı bakan bakanı general albay yüzbaşı doktor profesör bey "
            "hanım vali mehmet ahmet mustafa ali hasan hüseyin ayşe fatma emine hatice zeynep "
            "elif murat kemal recep mahmut osman yusuf ibrahim deniz can ece selin burak emre"
        ),
        common=_words(
            "ve ile bir bu şu o da de ki için ama ancak fakat gibi kadar daha çok en her hiç ne "
            "nasıl neden sonra önce dün bugün yarın sabah akşam gece biz siz onlar ben sen var "
            "yok ise iki üç dört beş altı yedi sekiz dokuz on yüz bin pazartesi salı çarşamba "
            "perşembe cuma cumartesi pazar mart nisan mayıs haziran temmuz ağustos eylül ekim "
            "kasım aralık ocak şubat yeni eski büyük küçük okul yol köprü ev polis kent köy "
            "merkez orman deniz bakanlık belediye valilik açıklama toplam bölge ülke halk "
            "yetkililer ekipler"
        ),
        home="TR",
    ),
    "zh": Lexicon(
        near=_words("在 从 到 于 往"),
        kinds=_words("市 县 省 镇 村 区 州 国"),
        waters=_words("河 江 湖 海"),
        others=_words("路 街 大学"),
        common=_words("日本人 中华 大学 公安 人民 和平 东方 海上 山上 上海路 中山 北方 南方 西方"),
    ),
}

#: Language (ISO 639-1) -> its lexicon; a language without one has the names and nothing else.
LEXICONS: Mapping[str, Lexicon] = MappingProxyType(_LEXICONS)
