"""Words that say how a report speaks of an event: plain tables, no logic."""

from __future__ import annotations

__all__ = [
    "ADJECTIVES",
    "AFTER_NOT",
    "AUXILIARIES",
    "CALENDAR",
    "CIRCUMSTANCE",
    "CLAUSE_STARTS",
    "DEFINITE",
    "DENIED_AFTER",
    "DENYING",
    "FACTUAL",
    "FAILING",
    "FUTURE",
    "HYPOTHETICAL",
    "IMAGINING",
    "LIGHT_WORDS",
    "LINKING",
    "MAY_REPORT",
    "MODALS",
    "NEEDS_AFTER",
    "NEGATIONS",
    "NOBODY",
    "PLANNED_FOR",
    "PLANNING",
    "PREVENTING",
    "REJECTING",
    "RISKS",
    "STOPPING",
    "is_cue",
]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


NEGATIONS = _words("not never neither nor without cannot hardly won't won’t")
#: "not only shelled but …"
AFTER_NOT = _words("only just merely simply least yet")
#: Before a verb, these deny it of everybody.
NOBODY = _words("no nobody none nothing neither zero")
AUXILIARIES = _words(
    "is are was were be been being am has have had do does did having 's ’s 've ’ve 'd ’d 're ’re "
    "also still even ever already again then now once soon reportedly allegedly apparently either "
    "both fully directly immediately actually so to"
)
#: Between a negation and its noun: "did not carry out any new attack", "was not an attack".
LIGHT_WORDS = _words(
    "carry carried out make made launch launched take taken took part conduct conducted stage "
    "staged see seen saw report reported find found hold held commit committed order ordered "
    "receive received confirm confirmed any a an the such new further more of in heavy large major "
    "single there reports evidence signs sign"
)
MODALS = _words("could may might would should can must ought cannot")
FUTURE = _words("will shall 'll ’ll won't won’t")
HYPOTHETICAL = _words("if unless whether lest")

#: What is said after these is denied.
DENYING = _words("deny denies denied denying denial denials refute refutes refuted refuting")
#: … after these, if it is a claim: an offer is rejected and no event denied, an officer dismissed.
REJECTING = _words(
    "dismiss dismisses dismissed dismissing reject rejects rejected rejecting dispute disputes "
    "disputed disputing rejection dismissal"
)
#: With "to" and a verb after them.
FAILING = _words("fail fails failed failing unable refuse refuses refused refusing")
PREVENTING = _words(
    "prevent prevents prevented preventing avert averts averted averting avoid avoids avoided "
    "avoiding foil foils foiled foiling thwart thwarts thwarted thwarting"
)
DENIED_AFTER = _words(
    "denied averted avoided prevented foiled thwarted false untrue unfounded fabricated fake "
    "untruthful baseless"
)
#: "has not stopped" denies no fighting.
STOPPING = _words(
    "stop stops stopped stopping cease ceases ceased ceasing end ends ended ending ease eases "
    "eased easing let subside subsided abate abated contained"
)
#: What is feared, threatened, wished for or called for follows these.
IMAGINING = _words(
    "fear fears feared fearing risk risks risked risking danger dangers threat threats threaten "
    "threatens threatened threatening urge urges urged urging demand demands demanded demanding "
    "hope hopes hoped hoping want wants wanted wanting appeal appeals appealed appealing possible "
    "possibility possibly potential potentially likely likelihood prospect prospects ready "
    "prepared readiness capable able ability vow vows vowed vowing pledge pledges pledged pledging "
    "seek seeks sought seeking aim aims aimed aiming perhaps maybe suggest suggests suggested "
    "suggesting calls called calling call warn warns warned warning warnings alert alerts chance "
    "push pushes pushed pushing offers offered offering "
    "time attempt attempts consider considers considered considering allow allows"
)
#: Of these only what stands close behind is imagined.
ADJECTIVES = _words("possible potential likely ready prepared able capable time wanted")
#: Of these, all that follows in the sentence is imagined: "the risk is of an attack, a siege".
RISKS = _words("risk risks danger dangers threat threats prospect prospects possibility fear fears")
#: Only with one of these after it: "called for a halt", and not "called Tuesday's attack".
NEEDS_AFTER = {
    **dict.fromkeys(
        _words(
            "call calls called calling appeal appeals appealed appealing push pushes pushed pushing"
        ),
        _words("for on"),
    ),
    **dict.fromkeys(
        _words("warn warns warned warning warnings alert alerts"), _words("of that about over")
    ),
    **dict.fromkeys(
        _words("suggest suggests suggested suggesting allow allows offers offered offering"),
        _words("that to"),
    ),
    **dict.fromkeys(
        _words("attempt attempts chance ready prepared able aim aims aimed aiming"), _words("to of")
    ),
    **dict.fromkeys(_words("seek seeks sought seeking"), _words("to an a")),
    "time": _words("to"),
}
# "offered food" is a deed, "offered to host talks" is none.
_DEEDS_TOO = _words("offers offered offering")
#: Before "to" and a verb, these say that it was done: "managed to leave".
FACTUAL = _words(
    "managed began begun started continued forced had has have sent went came proceeded helped led "
    "used seemed appeared reported said known believed found seen happened thought"
)
#: With a clause in the past after it, these report: "warned that floods had cut the road".
MAY_REPORT = _words(
    "fear fears feared fearing warn warns warned warning warnings suggest suggests suggested "
    "suggesting hope hopes hoped hoping alert alerts likely possible"
)
#: With "to" and the event right behind: "due to meet", and not "due to a storm".
PLANNING = _words(
    "plan plans planned planning scheduled due intend intends intended intending expected expects "
    "set poised slated preparing prepares"
)
#: Right before a noun: "the planned summit".
PLANNED_FOR = _words("planned scheduled upcoming forthcoming")

#: A new clause begins after these: what is said before them does not govern what follows.
CLAUSE_STARTS = _words(
    "but while although though whereas because since after before until where when which who whose "
    "as amid despite following"
)
#: Before a noun, these make an event a known circumstance of something else.
CIRCUMSTANCE = _words("amid during since despite over about regarding concerning amidst besides")
DEFINITE = _words("the this that these those its their his her our my your 's ’s")
LINKING = _words("and or of in on at by to from with for against near between that than")
CALENDAR = _words(
    "week month year spring summer autumn winter monday tuesday wednesday thursday friday saturday "
    "sunday january february march april may june july august september october november december"
)


def is_cue(word: str, after: str = "") -> bool:
    """Return whether a word only says how others are spoken of: "denied", "called for", "planned".

    Parameters
    ----------
    word, after : str
        The word in small letters, and some of the text after it.
    """
    if word in _DEEDS_TOO and not NEEDS_AFTER[word] & set(after.lower().split()[:1]):
        return False
    return word in DENYING or word in PREVENTING or word in IMAGINING or word in PLANNING
