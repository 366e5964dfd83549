"""Sentences of our own with the relations that a reader finds in them."""

from __future__ import annotations

__all__ = ["SENTENCES"]

#: A text with its names in brackets; for each name in turn ``kind distance bearing``, "-" for
#: unknown, or "" for none. A further word is the name of the other place.
SENTENCES: tuple[tuple[str, tuple[str, ...]], ...] = (
    # near
    ("Gunfire was heard near [Timbuktu] at dawn.", ("near",)),
    ("Trucks burned close to [Maiduguri].", ("near",)),
    ("The bridge lies not far from [Mostar].", ("near",)),
    ("Looting was reported in the vicinity of [Port-au-Prince].", ("near",)),
    ("A dam burst near the northern village of [Kakhovka].", ("near",)),
    ("A drone fell near the Ukrainian city of [Kharkiv].", ("near",)),
    ("Militia fired near the [Syrian] city of [Aleppo].", ("", "near")),
    ("Wells dried up near [Agadez], [Zinder] and [Diffa].", ("near", "near", "near")),
    ("Shells fell near [Goris] and [Kapan] was hit.", ("near", "")),
    ("Shells fell near [Goris], and [Kapan] was evacuated.", ("near", "")),
    ("A drone fell near [Goris] and [Yerevan] said that it was its own.", ("near", "")),
    ("A village near [Goris] and [Kapan] was hit.", ("near", "near")),
    ("Officials said a village near [Goris] and [Kapan] was hit.", ("near", "near")),
    ("Homes near [Goris] and [Kapan] burned.", ("near", "near")),
    ("Shells fell near [Goris] and [Kapan] on Monday.", ("near", "near")),
    ("Clashes broke out along the border with [Armenia] and [Georgia] sent aid.", ("border", "")),
    ("Troops stood along the border with [Armenia] and [Georgia].", ("border", "border")),
    ("Wells dried up near [Agadez], [Niger], and [Zinder].", ("near", "", "near")),
    ("Camps were set up near [Goma] and in [Bukavu].", ("near", "")),
    ("After the blast near [Kherson], [Mykolaiv] lost power.", ("near", "")),
    ("Rockets landed near\n[Haifa] overnight.", ("near",)),
    ("Mines were found several kilometres from [Mosul].", ("near",)),
    ("A fire started near the capital, [Bamako].", ("near",)),
    # around
    ("Troops dug in around [Bakhmut].", ("around",)),
    (
        "Guns hit hills around the towns of [Lysychansk], [Kreminna], [Rubizhne] and [Lyman].",
        ("around", "around", "around", "around"),
    ),
    ("Positions around [Kunduz] were lost.", ("around",)),
    ("Cholera spread in and around [Beira].", ("around",)),
    ("Villages in the area of [Lachin] were emptied.", ("around",)),
    ("Patrols resumed in the [Bunia] area.", ("around",)),
    # outside
    ("A market outside [Kano] burned down.", ("outside",)),
    ("Police raided a flat on the outskirts of [Brussels].", ("outside",)),
    ("Tents stand on the northern outskirts of [Hargeisa].", ("outside - 0",)),
    ("Shops closed just outside [Lagos] and [Ibadan].", ("outside", "outside")),
    ("Protesters blocked [Bishkek]'s outskirts.", ("outside",)),
    ("The firm has no plants outside [France].", ("",)),
    # distance
    ("A village 10 km north of [Goris] was shelled.", ("distance 10 0",)),
    (
        "A camp about 200 kilometres (120 miles) south-west of [Garissa] flooded.",
        ("distance 200 225",),
    ),
    ("Some 15 miles from [Multan], a bus overturned.", ("distance 24.14 -",)),
    ("A pit collapsed two miles outside [Katowice].", ("distance 3.219 -",)),
    ("The quake struck 12 km NNE of [Ridgecrest].", ("distance 12 22.5",)),
    ("A hut half a mile east of [Gulu] was looted.", ("distance 0.805 90",)),
    ("A post twenty-five kilometers southeast of [Herat] fell.", ("distance 25 135",)),
    ("The convoy stopped 1,200 km west of [Novosibirsk].", ("distance 1200 270",)),
    ("Shells fell 300 metres from [Avdiivka].", ("distance 0.3 -",)),
    ("A pipeline burst 10-14 km south of [Basra].", ("distance 12 180",)),
    ("A hamlet 3.5km to the east of [Nablus] was raided.", ("distance 3.5 90",)),
    ("Fighters were seen within 20 km of [Marib].", ("distance 20 -",)),
    ("The mine is a hundred kilometres away from [Kolwezi].", ("distance 100 -",)),
    (
        "The wreck lay a mile and a half… no, one and a half miles from [Galway].",
        ("distance 2.414 -",),
    ),
    ("A farm 60 km (37 miles) from the eastern city of [Jalalabad] burned.", ("distance 60 -",)),
    ("The lodge is a two-hour drive from [Arusha].", ("",)),
    ("He counted 10 people from [Lima].", ("",)),
    # direction
    ("Flooding cut roads north of [Valencia].", ("direction - 0",)),
    ("Smoke rose to the south-east of [Donetsk].", ("direction - 135",)),
    ("Units moved just west of [Tripoli].", ("direction - 270",)),
    ("Herders were robbed a few kilometres south of [Wau].", ("direction - 180",)),
    ("Farms burned south and east of [Jalalabad].", ("direction",)),
    ("In [Daraa] city, south of [Syria], it rained.", ("", "part - 180")),
    # between
    (
        "A train derailed between [Lahore] and [Multan].",
        ("between - - Multan", "between - - Lahore"),
    ),
    (
        "The pass between [Osh] and [Jalal-Abad] is shut.",
        ("between - - Jalal-Abad", "between - - Osh"),
    ),
    ("Talks between [Armenia] and [Azerbaijan] resumed.", ("", "")),
    ("Relations between [Moscow] and [Tbilisi] soured.", ("", "")),
    ("Flights between [Dubai] and [Mumbai] were halted.", ("", "")),
    # roads
    (
        "An ambush on the road from [Gao] to [Kidal] killed nine.",
        ("road - - Kidal", "road - - Gao"),
    ),
    (
        "The [Kabul]-[Kandahar] highway was mined.",
        ("road - - Kandahar", "road - - Kabul"),
    ),
    (
        "Snow closed the road between [Erzurum] and [Kars].",
        ("road - - Kars", "road - - Erzurum"),
    ),
    (
        "The motorway linking [Zagreb] with [Split] was blocked.",
        ("road - - Split", "road - - Zagreb"),
    ),
    ("The [Mombasa]–[Nairobi] railway stopped.", ("road - - Nairobi", "road - - Mombasa")),
    # borders
    (
        "Herders clashed along the border of [Kenya] and [Ethiopia].",
        ("border - - Ethiopia", "border - - Kenya"),
    ),
    (
        "Rangers fought at the border between [Thailand] and [Cambodia].",
        ("border - - Cambodia", "border - - Thailand"),
    ),
    (
        "Guards fired across the [Tajikistan]-[Kyrgyzstan] border.",
        ("border - - Kyrgyzstan", "border - - Tajikistan"),
    ),
    (
        "Lorries queued on [Poland]'s border with [Belarus].",
        ("border - - Belarus", "border - - Poland"),
    ),
    (
        "Migrants camped in [Serbia], at the border with [Hungary].",
        ("", "border - - Serbia"),
    ),
    ("Tanks massed near the [Sudan] border.", ("border",)),
    (
        "Raiders crossed near the [Pakistani] border with [Afghanistan].",
        ("", "border - - Pakistani"),
    ),
    ("Smugglers were held near the border with [Paraguay].", ("border",)),
    ("Trucks wait at the [Medyka] border crossing.", ("",)),
    # parts
    ("Rain fell in the southern part of [Armenia].", ("part - 180",)),
    ("Gunmen struck in the north of [Mali].", ("part - 0",)),
    ("Locusts reached northern [Kenya] in May.", ("part - 0",)),
    ("A blast shook central [Baghdad].", ("part",)),
    ("Fires rage in south-western [France].", ("part - 225",)),
    ("Power failed in eastern and southern [Ukraine].", ("part",)),
    ("The far north of [Cameroon] is dry.", ("part - 0",)),
    ("Crowds met in the centre of [Minsk].", ("part",)),
    ("Aid reached [Syria]'s northwest on Friday.", ("part - 315",)),
    ("Strikes hit the northern city of [Mosul].", ("",)),
    ("The [South Caucasus] is tense.", ("",)),
    ("[North Korea] fired a missile.", ("",)),
    ("Schools closed in the north and south of [Iraq].", ("part",)),
    ("A tank burned in the northern [Kunduz] province.", ("",)),
    ("He left the regional centre of [Kutaisi].", ("",)),
    ("Clinics in nearby [Kutaisi] were full.", ("",)),
    ("Public schools around [Ohio] closed.", ("",)),
    # the sea
    ("Pirates boarded a ship off the coast of [Somalia].", ("coast",)),
    ("A boat sank off [Lampedusa].", ("coast",)),
    ("A ferry sank off [Turkey]'s western coast.", ("coast - 270",)),
    ("A jet crashed 5 nautical miles off the coast of [Crete].", ("coast 9.26 -",)),
    ("Nets were cut in waters off [Senegal] and [Mauritania].", ("coast", "coast")),
    ("Rebels cut off [Goma] for a week.", ("",)),
    ("A truck blew up off [Kapan].", ("",)),
    ("A clash near the southern [Lebanon] village of [Qana] ended.", ("part - 180", "near")),
    (
        "A clash near [Chad]'s borders with [Niger] and [Libya] ended.",
        ("border - - Niger", "border - - Chad", "border - - Chad"),
    ),
    (
        "A clash near the [Ghana] and [Togo] border ended.",
        ("border - - Togo", "border - - Ghana"),
    ),
    # which place the words are about
    ("[Sotk], 10 km north of [Goris], was hit.", ("", "")),
    ("In the village of [Sotk] near [Vardenis], a roof burned.", ("", "")),
    ("[Kharkiv], close to [Chuhuiv], was hit.", ("", "")),
    ("[Izium], a town of 40,000 people south of [Kharkiv], was retaken.", ("", "")),
    ("Shells fell in the [Donetsk] region, near [Bakhmut].", ("", "near")),
    (
        "“They fled,” he said near [Juba], “and north of [Bor] nobody stayed.”",
        ("near", "direction - 0"),
    ),
    ("The [Turkish] army stands near [Afrin].", ("", "near")),
)
