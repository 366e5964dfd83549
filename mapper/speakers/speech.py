"""Words of English that report speech: plain tables, no logic.

All entries are lower case. `VERBS` says of each form of a verb how it introduces what was said.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

__all__ = [
    "ADVERBS",
    "ARTICLES",
    "AUXILIARIES",
    "BE_FORMS",
    "DOCUMENT_NOUNS",
    "FINITE_VERBS",
    "NEGATIONS",
    "OBJECTIVE",
    "PLATFORMS",
    "PREPOSITIONS",
    "SUBJECTIVE",
    "SUBORDINATORS",
    "TIME_WORDS",
    "VERBS",
    "SpeechVerb",
    "word_set",
]


def word_set(text: str) -> frozenset[str]:
    """Return the words of a text."""
    return frozenset(text.split())


@dataclass(frozen=True, slots=True)
class SpeechVerb:
    """One form of a verb of saying.

    Parameters
    ----------
    form : str
        ``"past"`` (also the participle), ``"s"``, ``"base"`` or ``"ing"``.
    takes : str
        What may follow besides a quotation: ``"clause"`` any clause or noun, ``"that"`` only a
        clause with "that" or a pronoun, ``"told"`` first the person spoken to, ``"quote"``
        nothing, ``"of"`` a noun behind "of" or "about", ``"accuse"`` somebody "of" something.
    denies : bool
        Whether the speaker denies it.
    """

    form: str
    takes: str
    denies: bool = False


# base, s-form, past and -ing of each verb, by what it takes.
_CLAUSE = """
say/says/said/saying claim/claims/claimed/claiming report/reports/reported/reporting
announce/announces/announced/announcing confirm/confirms/confirmed/confirming
warn/warns/warned/warning allege/alleges/alleged/alleging
acknowledge/acknowledges/acknowledged/acknowledging admit/admits/admitted/admitting
reveal/reveals/revealed/revealing concede/concedes/conceded/conceding
predict/predicts/predicted/predicting estimate/estimates/estimated/estimating
reckon/reckons/reckoned/reckoning disclose/discloses/disclosed/disclosing
assert/asserts/asserted/asserting
"""
_THAT = """
add/adds/added/adding state/states/stated/stating declare/declares/declared/declaring
insist/insists/insisted/insisting explain/explains/explained/explaining
argue/argues/argued/arguing maintain/maintains/maintained/maintaining note/notes/noted/noting
observe/observes/observed/observing stress/stresses/stressed/stressing
emphasise/emphasises/emphasised/emphasising emphasize/emphasizes/emphasized/emphasizing
recall/recalls/recalled/recalling complain/complains/complained/complaining
suggest/suggests/suggested/suggesting testify/testifies/testified/testifying
write/writes/wrote/writing tweet/tweets/tweeted/tweeting post/posts/posted/posting
comment/comments/commented/commenting reply/replies/replied/replying
respond/responds/responded/responding answer/answers/answered/answering
repeat/repeats/repeated/repeating reiterate/reiterates/reiterated/reiterating
affirm/affirms/affirmed/affirming contend/contends/contended/contending
boast/boasts/boasted/boasting lament/laments/lamented/lamenting
conclude/concludes/concluded/concluding mention/mentions/mentioned/mentioning
promise/promises/promised/promising vow/vows/vowed/vowing pledge/pledges/pledged/pledging
remark/remarks/remarked/remarking shout/shouts/shouted/shouting
caution/cautions/cautioned/cautioning agree/agrees/agreed/agreeing
underline/underlines/underlined/underlining underscore/underscores/underscored/underscoring
proclaim/proclaims/proclaimed/proclaiming swear/swears/swore/swearing
"""
_TOLD = """
tell/tells/told/telling inform/informs/informed/informing assure/assures/assured/assuring
remind/reminds/reminded/reminding notify/notifies/notified/notifying
"""
_QUOTE = """
ask/asks/asked/asking continue/continues/continued/continuing joke/jokes/joked/joking
cry/cries/cried/crying whisper/whispers/whispered/whispering yell/yells/yelled/yelling
scream/screams/screamed/screaming urge/urges/urged/urging demand/demands/demanded/demanding
quip/quips/quipped/quipping sigh/sighs/sighed/sighing exclaim/exclaims/exclaimed/exclaiming
call/calls/called/calling describe/describes/described/describing
condemn/condemns/condemned/condemning denounce/denounces/denounced/denouncing
read/reads/read/reading
"""
_OF = "speak/speaks/spoke/speaking"
_ACCUSE = "accuse/accuses/accused/accusing blame/blames/blamed/blaming"
_DENY = "deny/denies/denied/denying refute/refutes/refuted/refuting"
_DISMISS = """
reject/rejects/rejected/rejecting dismiss/dismisses/dismissed/dismissing
dispute/disputes/disputed/disputing
"""


def _table() -> dict[str, SpeechVerb]:
    table: dict[str, SpeechVerb] = {}
    groups = (
        (_CLAUSE, "clause", False),
        (_THAT, "that", False),
        (_TOLD, "told", False),
        (_QUOTE, "quote", False),
        (_OF, "of", False),
        (_ACCUSE, "accuse", False),
        (_DENY, "clause", True),
        (_DISMISS, "claims", True),
    )
    for verbs, takes, denies in groups:
        for verb in verbs.split():
            for form, word in zip(("base", "s", "past", "ing"), verb.split("/"), strict=True):
                table[word] = SpeechVerb(form, takes, denies)
    table["spoken"] = table["spoke"]
    table["written"] = table["wrote"]
    return table


#: Form of a verb -> how it reports speech.
VERBS: MappingProxyType[str, SpeechVerb] = MappingProxyType(_table())

ARTICLES = word_set(
    "a an the this that these those another one some several many two three four five six seven "
    "eight nine ten both all most each every its his her their our my your no any few other "
    "such more"
)

SUBJECTIVE = word_set("he she they it i we you")
OBJECTIVE = word_set("him her them it me us you himself herself themselves itself")

BE_FORMS = word_set("is are was were be been being isn't aren't wasn't weren't")
AUXILIARIES = word_set(
    "has have had having did does do will would can could may might must shall should"
)
NEGATIONS = word_set(
    "not never neither nor cannot refused declined without didn't don't doesn't won't wouldn't "
    "couldn't hasn't haven't hadn't can't failed hardly"
)

#: Between a speaker and the verb, or between the verb and what was said.
ADVERBS = word_set(
    "also then later earlier still again once just even only already often now soon too first "
    "afterwards afterward meanwhile however instead therefore thus further furthermore always "
    "sometimes there here simply both all himself herself themselves itself has have had will "
    "would may might must could should did does do can has late early since yet so"
)

TIME_WORDS = word_set(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may "
    "june july august september october november december jan feb mar apr jun jul aug sept sep "
    "oct nov dec yesterday today tonight tomorrow night morning afternoon evening noon midnight "
    "week weekend month year day hour hours days weeks months years ago last next"
)

#: Start a clause of its own.
SUBORDINATORS = word_set(
    "when while because although though whereas after before if unless until since as but where "
    "whether than that however meanwhile so yet nor once"
)

PREPOSITIONS = word_set(
    "of in on at to from by for with about into over under after before during since until "
    "against between among amid near around across through towards toward upon within without "
    "outside inside off above below behind beyond despite like via per as following"
)

#: What people write and publish: "a statement that said".
DOCUMENT_NOUNS = word_set(
    "statement statements report reports post posts message messages letter letters tweet tweets "
    "communique communiqué note notice video videos comment comments release releases bulletin "
    "press-release telegram article email e-mail notes texts text memo speech broadcast"
)

PLATFORMS = word_set(
    "facebook twitter telegram instagram youtube tiktok whatsapp vkontakte vk linkedin mastodon "
    "bluesky x weibo viber reddit snapchat signal threads television tv radio"
)

#: Finite verbs that no ending gives away: where one stands, a speaker's noun phrase has ended.
FINITE_VERBS = word_set(
    "is are was were be been am has have had do does did will would can could may might must "
    "shall should said says told wrote fell hit came went left took gave made got found saw knew "
    "thought began became kept held brought stood set sent built lost led met ran paid sat rose "
    "won fought caught drew drove flew grew shot struck broke spoke chose forgot hid threw wore "
    "fled burst cut put let shut spread cost hurt lies lives lay goes comes makes takes gives "
    "gets knows wants remains killed wounded burned burnt blew heard felt felt shook swept sank "
    "bought sold taught slept woke bore beat bit dealt dug fed hung laid lent meant rode sang "
    "sought spent stole swam swore tore understood kill kills hits fall falls strike strikes "
    "ate drank grew leaves leave remain appeared seems seem works teaches runs owns need needs"
)
