"""Channels that lose files or invitations, of which the contract kit is asked."""

from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

from good_channels import Good, GoodContract, TestGoodWithAll, WithFiles

from ouderbrug import Capabilities, RepeatSafe


class TestDropsAttachments(GoodContract):
    class channel(Good):
        def send(self, message):
            return super().send(replace(message, attachments=()))


class TestClaimsFilesAndDropsThem(GoodContract):
    class channel(Good):
        capabilities = Capabilities(repeat_safe=RepeatSafe.KEY, addressed_by="email", attachments=True)

        def send(self, message):
            return super().send(replace(message, attachments=()))


class TestClaimsInvitationsAndDropsThem(GoodContract):
    class channel(Good):
        capabilities = Capabilities(repeat_safe=RepeatSafe.KEY, addressed_by="email", calendar=True)


class TestSendsTheFirstInvitationAlone(GoodContract):
    class channel(TestGoodWithAll.channel):
        def invites_to(self, message):
            return super().invites_to(message)[:1]


class TestSendsTheFirstFileAlone(GoodContract):
    class channel(WithFiles):
        def files(self, message):
            return message.attachments[:1]


class TestSendsOneFileOfAName(GoodContract):
    class channel(WithFiles):
        def files(self, message):
            return {Path(one.path).name: one for one in message.attachments}.values()


class TestSendsSmallFilesAlone(GoodContract):
    class channel(WithFiles):
        def files(self, message):
            return [one for one in message.attachments if Path(one.path).stat().st_size < 100_000]


class TestCorrectsWithoutFiles(GoodContract):
    class channel(WithFiles):
        def files(self, message):
            return () if message.correction else message.attachments


class TestSaysThatEachFileIsAPdf(GoodContract):
    class channel(WithFiles):
        def send(self, message):
            kinds = ["application/pdf"] * len(message.attachments)
            return super().send(replace(message, topics=tuple(kinds)))

        def text(self, message):
            return [super().text(message), *(one for one in message.topics if "/" in one)]


class TestInvitesAtAnotherHour(GoodContract):
    class channel(TestGoodWithAll.channel):
        def entry(self, meeting):
            at = meeting.starts_at.replace(tzinfo=ZoneInfo(self.context.timezone))
            return super().entry(replace(meeting, starts_at=at))


class TestInvitesForAnHourAlone(GoodContract):
    class channel(TestGoodWithAll.channel):
        def entry(self, meeting):
            return super().entry(replace(meeting, ends_at=None))


class TestCallsNothingOff(GoodContract):
    class channel(TestGoodWithAll.channel):
        def entry(self, meeting):
            return super().entry(replace(meeting, cancelled=False))


class TestInvitesToTheFirstMomentAlone(GoodContract):
    class channel(TestGoodWithAll.channel):
        def entry(self, meeting):
            times = tuple(one for one in meeting.times if one.cancelled) or meeting.times[:1]
            return super().entry(replace(meeting, times=times))
