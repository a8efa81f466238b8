"""The event kinds that come with ouderbrug: what each must say, and what becomes of it.

Goals, content classes, priorities and lifetimes are defaults of this project; docs/kinds.md shows them in one
table. What a rule judges (an action, a next goal, the parts of a talk or of homework) is optional here: the rule
refuses the message later, so that ``ouderbrug why`` can explain it and a person can complete the event.
"""

from ouderbrug import EventKind, hookimpl
from ouderbrug.school.kinds import child, digest, helping, learning, meetings, news, talks

KINDS: tuple[type[EventKind], ...] = (
    news.Newsletter,
    news.Notice,
    news.Closure,
    news.StaffAbsence,
    news.StudyDay,
    news.HealthNotice,
    news.ReportCard,
    news.Moment,
    child.NotableScore,
    child.ProgressUpdate,
    child.BehaviourUpdate,
    child.Incident,
    child.ReportHelp,
    child.HomeworkFeedback,
    child.Encouragement,
    child.Welcome,
    child.Question,
    child.GroupPlacement,
    learning.HomeTip,
    learning.Homework,
    learning.HomeworkReminder,
    learning.HolidayStart,
    learning.ReadingReminder,
    learning.DecisionInfo,
    learning.TrainingOffer,
    meetings.Celebration,
    meetings.MeetingInvitation,
    meetings.MeetingSeries,
    meetings.OpenClassroom,
    meetings.SocialEvent,
    meetings.Farewell,
    meetings.ReplyReminder,
    talks.Conference,
    talks.ConferenceRound,
    talks.HomeVisit,
    helping.ParticipationRequest,
    helping.HelpWanted,
    helping.ThankYou,
)
"""All of them, in the order of docs/kinds.md: by theme."""


@hookimpl
def register_event_kinds() -> list[type[EventKind]]:
    """The kinds above; a digest is made by the house, and no event names it."""
    return [*KINDS, digest.Digest]
