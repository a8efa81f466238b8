"""The contract kit on every channel that a profile describes, and on bad channels that it must find out."""

from importlib import import_module
from pathlib import Path
from typing import ClassVar

import httpx
import pytest

from asking import asked
from ouderbrug import Capabilities, ContentClass, Permanent, RepeatSafe
from ouderbrug.http_profile import AnyApp
from ouderbrug.testing import Behaviour, ChannelContract, sample_message
from ouderbrug_handover import Handover
from ouderbrug_konnect import Konnect
from ouderbrug_parro import Parro
from ouderbrug_social_schools import SocialSchools

AGREEMENT = {"party": "Vendor", "reference": "2026-17", "valid_until": "2027-07-31"}
CREDENTIALS = {
    "kind": "oauth2_client_credentials",
    "token_url": "https://api.sample.invalid/token",
    "client_id": {"env": "SAMPLE_ID"},
    "client_secret": {"env": "SAMPLE_SECRET"},
}
BEARER = {"kind": "bearer", "token": {"env": "SAMPLE_TOKEN"}}


def api(**table):
    """Settings of a channel in mode api, at a host that does not exist."""
    base = {"base_url": "https://api.sample.invalid", "accept_unverified": True, "auth": BEARER}
    return {"mode": "api", "agreement": AGREEMENT, "api": base | table}


class TestParro(ChannelContract):
    channel = Parro
    refusals = ()
    config: ClassVar = api(auth=CREDENTIALS, headers={"Accept": "application/sample+json;version=0"})

    def accepted(self, request):
        links = [{"rel": "parent", "id": 1}, {"rel": "self", "id": 7}]
        return httpx.Response(201, json={"items": [{"links": links}]})


@pytest.mark.slow
class TestParroGroup(TestParro):
    """The other audience."""

    config: ClassVar = api(
        headers={"Accept": "application/sample+json;version=0"}, endpoints={"guardian": {"enabled": False}}
    )


@pytest.mark.slow
class TestSocialSchools(ChannelContract):
    channel = SocialSchools
    refusals = ()
    config: ClassVar = api(headers={"roletypeid": "3", "schoolid": "77"})

    def accepted(self, request):
        return httpx.Response(201, json={"id": 9})


@pytest.mark.slow
class TestKonnect(ChannelContract):
    channel = Konnect
    refusals = ({"result": False, "payload": {"id": "n-1"}}, {"result": False, "payload": None, "messages": ["no"]})
    config: ClassVar = {
        "tenant": "zonnebloem",
        **api(
            auth=CREDENTIALS,
            endpoints={
                "group": {
                    "enabled": True,
                    "provenance": "vendor-doc",
                    "path": "/news",
                    "map": {"title": "title", "body": "text", "group_id": "group"},
                    "id_from": "payload.id",
                }
            },
        ),
    }

    def accepted(self, request):
        return httpx.Response(200, json={"result": True, "payload": {"id": "n-1"}})


class TestFourthApp(ChannelContract):
    """An app without an adapter, described by settings alone: a form, a key, a longest text."""

    channel = AnyApp
    refusals = ()
    config: ClassVar = {
        **api(
            accept_unverified=False,
            repeat={"safe": "key", "key_header": "Idempotency-Key"},
            endpoints={
                "guardian": {
                    "provenance": "vendor-doc",
                    "path": "/v1/messages",
                    "body": "form",
                    "map": {"body": "text", "guardian_id": "to", "public_id": "reference"},
                    "ok": [202],
                    "id_from": "data.id",
                }
            },
        ),
        "limits": {"max_chars": 60},
    }

    def accepted(self, request):
        return httpx.Response(202, json={"data": {"id": "m-1"}})


class TestHandover(ChannelContract):
    """A channel that is not HTTP: it can only succeed."""

    channel = Handover
    config: ClassVar = {}

    def make(self, behaviour):
        assert behaviour is Behaviour.ACCEPTED, "nothing leaves the machine, so nothing can fail"
        return Handover(Handover.Config(), self.context(httpx.Client()))


@pytest.mark.slow
class TestHandoverToClassParent(TestHandover):
    """The same channel in the hands of a guardian: a text for the group and nothing else."""

    config: ClassVar = {"to": "class_parent"}

    def make(self, behaviour):
        assert behaviour is Behaviour.ACCEPTED, "nothing leaves the machine, so nothing can fail"
        return Handover(Handover.Config(to="class_parent"), self.context(httpx.Client()))

    @pytest.mark.parametrize(
        "changes", [{"recipient": "g1"}, {"content_class": "personal"}, {"content_class": "sensitive"}], ids=str
    )
    def test_what_is_for_one_guardian_or_about_a_child_is_refused(self, changes):
        if "content_class" in changes:
            changes = {"content_class": ContentClass(changes["content_class"])}
        self._fails(self.make(Behaviour.ACCEPTED), Permanent, self._message(**changes))


FAULTS = {
    "ChecksItsSecretAlone": "test_check_looks_whether_its_service_is_there",
    "NamesAnotherCharset": "test_difficult_text_arrives_whole",
    "IsAddressedByNoSuchThing": "test_what_it_declares_can_be_used",
    "LostAnswerIsTemporary": "test_lost_answer",
    "BusyIsPermanent": "test_status",
    "TellsTheText": "test_its_errors_tell_nobody",
    "TimeWithoutOffset": "test_accepted",
    "TakesAnySetting": "test_unknown_setting",
    "RepeatsWhatMayHaveArrived": "test_status",
    "CutsTheText": "test_difficult_text_arrives_whole",
    "IgnoresRetryAfter": "test_retry_after",
    "NewKeyEachTime": "test_the_same_message_carries_the_same_key",
    "EscapesTwiceInXml": "test_difficult_text_arrives_whole",
    "NewKeyInEachRun": "test_the_same_message_carries_the_same_key",
    "NewKeyEachDay": "test_the_same_message_carries_the_same_key",
    "TakesRubbishForSuccess": "test_success_that_cannot_be_read",
    "ShowsItsSecret": "test_secrets_stay_hidden",
    "DropsAttachments": "test_what_it_cannot_carry_is_refused",
    "PostsInCheck": "test_check_sends_nothing",
    "IgnoresRehearsals": "test_a_rehearsal_reaches_no_other_machine",
    "WaitsForEver": "test_it_waits_no_longer_than_its_timeout",
    "WaitsLongerThanItMay": "test_it_waits_no_longer_than_its_timeout",
    "NoEntryPoint": "test_found_through_its_entry_point",
    "GoesToNobody": "test_it_goes_to_whom_it_is_for",
    "GoesToTheFirstOfAll": "test_it_goes_to_whom_it_is_for",
    "SendsAgainAfterSuccess": "test_one_message_is_one_request",
    "SendsTheBody": "test_the_text_that_belongs_there_goes",
    "FailsOnAGroup": "test_it_carries_all_that_it_claims",
    "ClaimsFilesAndDropsThem": "test_files_go_along",
    "SaysThatItHandedOver": "test_it_says_who_has_it",
    "IgnoresThePilot": "test_in_a_pilot_it_goes_to_the_mailbox_alone",
    "CountsInItsClass": "test_two_channels_know_nothing_of_each_other",
    "KeepsTheMessageInItself": "test_threads_do_not_mix_their_messages",
    "ChecksNothing": "test_check_finds_a_refused_sign_in",
    "PrintsTheAddress": "test_it_says_nothing_aloud",
    "SleepsAsLongAsItIsTold": "test_it_sleeps_no_longer_than_its_timeout",
}
"""Each planted fault, and the check that must find it."""
ALONE = {
    "SwallowsOnceItRests": "test_what_fails_in_a_row_is_said_each_time",
    "RestsForEver": "test_what_fails_in_a_row_is_said_each_time",
    "RefusesOnceItRests": "test_what_fails_in_a_row_is_said_each_time",
    "WaitsOnceItIsClosed": "test_what_fails_in_a_row_is_said_each_time",
    "TakesAPart": "test_a_part_of_an_answer_is_in_doubt",
    "TakesWhatIsLocked": "test_status",
    "TakesAnOldVersionForARefusal": "test_status",
    "ReadsEntities": "test_difficult_text_arrives_whole",
    "WritesEntities": "test_difficult_text_arrives_whole",
    "TakesLinksAway": "test_difficult_text_arrives_whole",
    "WrapsLinks": "test_difficult_text_arrives_whole",
    "FillsInNames": "test_difficult_text_arrives_whole",
    "FillsInPercents": "test_difficult_text_arrives_whole",
    "TakesTheUnseenAway": "test_difficult_text_arrives_whole",
    "LoosensSpaces": "test_difficult_text_arrives_whole",
    "CountsInTheEnvironment": "test_it_changes_nothing_of_others",
    "NotesAtAnotherModule": "test_it_changes_nothing_of_others",
    "NotesAtTheMessage": "test_it_changes_nothing_of_others",
    "NotesAtItsLogger": "test_it_changes_nothing_of_others",
    "MakesAFolder": "test_it_writes_no_file",
    "CountsInItsModule": "test_its_modules_count_nothing",
    "CountsAtAFunction": "test_its_modules_count_nothing",
    "SaysInWordsWhatItCan": "test_what_it_declares_can_be_used",
    "IsAwaited": "test_what_it_declares_can_be_used",
    "YieldsItsReceipt": "test_what_it_declares_can_be_used",
    "SendsByAProperty": "test_what_it_declares_can_be_used",
    "IsAwaitedOverHttp": "test_what_it_declares_can_be_used",
    "AsksForNoMessage": "test_what_it_declares_can_be_used",
    "FindsNoId": "test_what_it_declares_can_be_used",
    "YieldsWhatItMustCarry": "test_what_it_declares_can_be_used",
    "CanByAMethod": "test_what_it_declares_can_be_used",
    "TakesARefusalForSuccess": "test_a_refusal_inside_a_success_is_none",
    "TakesAFailedStateForSuccess": "test_a_refusal_inside_a_success_is_none",
    "TakesAnErrorBesideItsIdForSuccess": "test_a_refusal_inside_a_success_is_none",
    "SaysNothingOfRefusals": "test_a_refusal_inside_a_success_is_none",
    "SaysThatNothingIsRefused": "test_a_refusal_inside_a_success_is_none",
    "SwallowsAKind": "test_what_it_takes_leaves_something",
    "SwallowsAKindOfAPlugin": "test_what_it_takes_leaves_something",
    "SwallowsUrgentWordsOfAKind": "test_what_it_takes_leaves_something",
    "SwallowsASource": "test_what_it_takes_leaves_something",
    "SwallowsATopic": "test_what_it_takes_leaves_something",
    "SwallowsALanguage": "test_what_it_takes_leaves_something",
    "SwallowsShortTexts": "test_what_it_takes_leaves_something",
    "SwallowsTextsOfALength": "test_what_it_takes_leaves_something",
    "SwallowsLongTitles": "test_what_it_takes_leaves_something",
    "SwallowsWhatIsForMany": "test_what_it_takes_leaves_something",
    "SwallowsWhatIsOfThreePupils": "test_what_it_takes_leaves_something",
    "SwallowsWhatIsLate": "test_what_it_takes_leaves_something",
    "SwallowsWhatIsOld": "test_what_it_takes_leaves_something",
    "SwallowsOnADay": "test_it_goes_at_any_hour",
    "SwallowsAKindOverHttp": "test_what_it_takes_leaves_something",
    "SendsAKindTwice": "test_one_message_is_one_request",
    "PrintsAKind": "test_it_says_nothing_aloud",
    "SendsAKindElsewhere": "test_each_kind_goes_whole_to_whom_it_is_for",
    "ShortensAKind": "test_each_kind_goes_whole_to_whom_it_is_for",
    "SaysThatThereIsNothing": "test_no_word_of_a_program_goes",
    "LeavesABraceOpen": "test_no_word_of_a_program_goes",
    "SaysWhatAPriorityIs": "test_no_word_of_a_program_goes",
    "SaysTheAddressTwice": "test_an_address_stands_in_one_place",
    "SaysTheNumberTwice": "test_an_address_stands_in_one_place",
    "SaysTheAddressOfADigestTwice": "test_an_address_stands_in_one_place",
    "PostsForAnotherGuardianToo": "test_no_other_reader_stands_beside",
    "PostsForAnotherGuardianInOneText": "test_no_other_reader_stands_beside",
    "CopiesAnotherGuardian": "test_no_other_reader_stands_beside",
    "PostsForAnotherGroupToo": "test_no_other_reader_stands_beside",
    "TakesWhatWasLostForSent": "test_what_failed_is_sent_again",
    "TakesWhatWasLostTwiceForSent": "test_what_failed_is_sent_again",
    "TakesWhatFailedForSent": "test_what_failed_is_sent_again",
    "SaysWhyInWords": "test_its_errors_have_codes",
    "SaysWhyItIsBusyInWords": "test_its_errors_have_codes",
    "SaysTheHashOfTheAddress": "test_an_address_stands_in_one_place",
    "SaysTheNameInBase64": "test_nothing_goes_that_it_does_not_tell",
    "SaysHowManyPupils": "test_it_does_not_tell_how_the_house_sorts_it",
    "TakesSignsFromLongTexts": "test_signs_arrive_in_a_long_text_too",
    "SwallowsAfterTwoHundred": "test_the_last_of_many_goes_as_the_first",
    "CutsALongText": "test_a_long_text_arrives_whole",
    "CutsAnyLongText": "test_a_long_text_arrives_whole",
    "FoldsTheText": "test_each_sign_arrives_as_it_is",
    "ComposesTheText": "test_each_sign_arrives_as_it_is",
    "TakesAFaceAway": "test_each_sign_arrives_as_it_is",
    "SendsAgainLater": "test_nothing_goes_on_after_it_came_back",
    "SendsAgainOnceClosed": "test_nothing_goes_on_after_it_came_back",
    "RemembersInItsModule": "test_its_modules_keep_nothing",
    "RemembersInACache": "test_its_modules_keep_nothing",
    "KeepsAListOfWhatWasSent": "test_it_writes_no_file",
    "KeepsItInTheTemporaryFolder": "test_it_writes_no_file",
    "TellsTheAddressInItsCode": "test_an_address_that_is_none_is_not_told",
    "TellsTheNumberInItsCode": "test_an_address_that_is_none_is_not_told",
    "SendsToNoAddress": "test_it_goes_to_whom_it_is_for",
    "PrintsWhereItFails": "test_it_says_nothing_aloud",
    "NamesTheAddressInItsUrl": "test_its_url_names_nobody",
    "AsksWithTheTextInItsUrl": "test_its_url_names_nobody",
    "BlocksForEver": "test_a_message_goes",
    "GoesRoundForEver": "test_a_message_goes",
    "GoesNowhere": "test_a_message_goes",
    "AsksByAClientOfItsOwn": "test_a_message_goes",
    "ConnectsByItself": "test_a_message_goes",
    "SendsADatagram": "test_a_message_goes",
    "FailsOnEachMessage": "test_a_message_goes",
    "HangsOnAnEmergency": "test_each_sort_goes_whole_to_whom_it_is_for",
    "ChecksNothingAtAll": "test_check_finds_a_secret_that_is_not_there",
    "RaisesAnErrorOfItsOwn": "test_behaviour",
    "TellsTheAddressWhereItIsRefused": "test_its_errors_tell_nobody",
    "NeverCloses": "test_it_lets_go",
    "LogsTheAddress": "test_its_log_tells_nobody",
    "LogsWhatIsRefused": "test_its_log_tells_nobody",
    "LogsTheRecipient": "test_its_log_tells_nobody",
    "LogsThePupils": "test_its_log_tells_nobody",
    "LogsTheGuardianInTheApp": "test_its_log_tells_nobody",
    "LogsThePupilInTheApp": "test_its_log_tells_nobody",
    "PrintsTheFirstName": "test_it_says_nothing_aloud",
    "PrintsTheNameInCapitals": "test_it_says_nothing_aloud",
    "SendsToAName": "test_it_goes_to_whom_it_is_for",
    "KnowsPeopleByName": "test_it_goes_to_whom_it_is_for",
    "LowersTheAddress": "test_it_goes_to_whom_it_is_for",
    "SendsEmergenciesElsewhere": "test_each_sort_goes_whole_to_whom_it_is_for",
    "ShortensEmergencies": "test_each_sort_goes_whole_to_whom_it_is_for",
    "ShortensCorrections": "test_each_sort_goes_whole_to_whom_it_is_for",
    "ShortensOtherLanguages": "test_each_language_goes_whole_to_whom_it_is_for",
    "SingleSpacesOnly": "test_difficult_text_arrives_whole",
    "StripsTheText": "test_difficult_text_arrives_whole",
    "ClaimsMarkupAndDropsIt": "test_markup_goes_along",
    "ClaimsInvitationsAndDropsThem": "test_an_invitation_goes_along",
    "TakesWhatItDoesNotSend": "test_what_it_takes_leaves_something",
    "TakesDigestsAndSendsNone": "test_what_it_takes_leaves_something",
    "SendsEmergenciesTwice": "test_one_message_is_one_request",
    "SendsCorrectionsTwice": "test_one_message_is_one_request",
    "SendsLongTextsTwice": "test_one_message_is_one_request",
    "SendsOtherLanguagesTwice": "test_one_message_is_one_request",
    "SendsWhatIsOfPupilsTwice": "test_one_message_is_one_request",
    "SendsToEachName": "test_one_message_is_one_request",
    "SendsTheFirstFileAlone": "test_files_go_along",
    "SendsTheFirstInvitationAlone": "test_an_invitation_goes_along",
    "SaysWhoAnswers": "test_nothing_goes_that_it_does_not_tell",
    "SaysWhichPupils": "test_nothing_goes_that_it_does_not_tell",
    "SaysTheirNumberInTheApp": "test_nothing_goes_that_it_does_not_tell",
    "SaysTheNamesOfGroups": "test_nothing_goes_that_it_does_not_tell",
    "GoesToWhomTheEventNames": "test_what_the_event_holds_goes_nowhere",
    "GoesToAGuardianOfTheEvent": "test_what_the_event_holds_goes_nowhere",
    "SaysWhatTheTeacherNoted": "test_what_the_event_holds_goes_nowhere",
    "CopiesToWhomTheEventNames": "test_what_the_event_holds_goes_nowhere",
    "SaysWhatTheEventHolds": "test_nothing_goes_that_it_does_not_tell",
    "SaysWhichEvent": "test_nothing_goes_that_it_does_not_tell",
    "SaysTheNameToo": "test_nothing_goes_that_it_does_not_tell",
    "SendsTheMailBeside": "test_nothing_goes_that_it_does_not_tell",
    "SaysMoreInAnEmergency": "test_nothing_goes_that_it_does_not_tell",
    "SleepsAtNight": "test_it_goes_at_any_hour",
    "SleepsThroughWhatIsLight": "test_it_goes_at_any_hour",
    "PrintsCorrections": "test_it_says_nothing_aloud",
    "LogsEmergencies": "test_its_log_tells_nobody",
    "NamesTheAddressOfADigest": "test_its_url_names_nobody",
    "RemembersEmergencies": "test_its_modules_keep_nothing",
    "WritesDownCorrections": "test_it_writes_no_file",
    "RestsOnSunday": "test_it_goes_at_any_hour",
    "HasAClockOfItsOwn": "test_it_asks_the_house_for_the_time",
    "WritesTheHourOfTheMachine": "test_it_asks_the_house_for_the_time",
    "PostsToAGuardian": "test_it_goes_to_whom_it_is_for",
    "PostsToTheSameGroup": "test_it_goes_to_whom_it_is_for",
    "WasSentInAnotherYear": "test_accepted",
    "SaysTheHourOfSchoolAsUtc": "test_accepted",
    "TakesAStatusForAStop": "test_status",
    "TakesEachNumberForDutch": "test_it_goes_to_whom_it_is_for",
    "CutsTheNumber": "test_it_goes_to_whom_it_is_for",
    "PostsToTheFirstGroup": "test_it_goes_to_whom_it_is_for",
    "NewKeyEachMinute": "test_the_same_message_carries_the_same_key",
    "RefusesWhatIsCalledOff": "test_each_sort_goes_whole_to_whom_it_is_for",
    "SaysSentForAnId": "test_a_success_without_its_id_is_in_doubt",
    "TakesTheWholeReplyForAnId": "test_accepted",
    "SendsOneFileOfAName": "test_files_go_along",
    "SendsSmallFilesAlone": "test_files_go_along",
    "CorrectsWithoutFiles": "test_files_go_along",
    "SaysThatEachFileIsAPdf": "test_files_go_along",
    "InvitesAtAnotherHour": "test_an_invitation_says_when",
    "InvitesForAnHourAlone": "test_an_invitation_says_when",
    "InvitesToTheFirstMomentAlone": "test_an_invitation_says_when",
    "CallsNothingOff": "test_a_change_of_an_invitation_is_told",
    "SaysUntilWhenItMayGo": "test_nothing_goes_that_it_does_not_tell",
    "ChecksOneOfItsSecrets": "test_check_finds_a_secret_that_is_not_there",
    "CutsTheTitle": "test_a_title_goes_whole",
    "TakesAFaceFromTheTitle": "test_a_title_goes_whole",
    "SaysWhatIsSpecial": "test_it_does_not_tell_how_the_house_sorts_it",
    "SaysThatSomethingIsSpecial": "test_it_does_not_tell_how_the_house_sorts_it",
    "SaysThatItIsOwed": "test_it_does_not_tell_how_the_house_sorts_it",
    "SaysHowUrgentItIs": "test_it_does_not_tell_how_the_house_sorts_it",
    "KeepsAddressesByName": "test_two_of_one_name_are_two",
    "KeepsAddressesByFamily": "test_two_of_one_name_are_two",
    "CutsVeryLongTexts": "test_a_long_text_arrives_whole",
    "TakesThePartBehindAPlusAway": "test_it_goes_to_whom_it_is_for",
    "CutsTheAddress": "test_it_goes_to_whom_it_is_for",
    "KnowsTwoCountries": "test_it_goes_to_whom_it_is_for",
    "PostsForWhomItDoesNotKnow": "test_without_its_id_it_goes_to_nobody_else",
    "PostsForAllOfTheSchool": "test_without_its_id_it_goes_to_nobody_else",
    "MailsTheOfficeForWhomItHasNoAddress": "test_without_its_id_it_goes_to_nobody_else",
    "PostsWhatWasNotFound": "test_what_is_refused_goes_to_nobody_else",
    "PostsWhatItsServiceFailsOn": "test_what_is_refused_goes_to_nobody_else",
    "PostsToASchoolUnasked": "test_what_is_for_others_than_it_claims_does_not_go",
    "SleepsByAnotherName": "test_it_sleeps_no_longer_than_its_timeout",
    "WaitsForWhatNeverComes": "test_it_sleeps_no_longer_than_its_timeout",
    "SleepsInALoop": "test_it_sleeps_no_longer_than_its_timeout",
    "MailsAnArchiveToo": "test_it_goes_to_nobody_beside",
    "BlindCopiesEmergencies": "test_it_goes_to_nobody_beside",
    "TextsAnotherToo": "test_it_goes_to_nobody_beside",
    "CopiesWhoeverIsAnswered": "test_it_goes_to_nobody_beside",
    "CountsElsewhere": "test_it_asks_nobody_elsewhere",
    "CountsErrorsElsewhere": "test_it_asks_nobody_elsewhere",
    "CutsTheTextBesideMarkup": "test_a_long_text_arrives_whole",
    "FoldsTheTextBesideMarkup": "test_each_sign_arrives_as_it_is",
    "KeysByTheRun": "test_in_its_next_run_a_message_carries_the_same_key",
    "KeysByTheOrder": "test_in_its_next_run_a_message_carries_the_same_key",
    "KeepsTheAddressInItsThread": "test_in_one_thread_each_goes_to_their_own",
    "TellsByACodeWhoItIs": "test_the_code_of_an_error_is_of_nobody",
    "WarnsOfTheAddress": "test_its_log_tells_nobody",
    "LogsTheAddressBeside": "test_its_log_tells_nobody",
    "DropsWhatIsOld": "test_what_it_takes_leaves_something",
    "MendsTheAddress": "test_it_goes_to_whom_it_is_for",
    "TakesWhatWasHalfWrittenForUnsent": "test_lost_answer",
    "ChecksWhereItsServiceIs": "test_check_signs_in_however_a_school_does",
    "ChecksItsSignInAlone": "test_check_looks_whether_its_service_is_there",
    "CutsTheMarkup": "test_markup_goes_along",
    "TracksByAPicture": "test_markup_goes_along",
    "LogsTheHashOfTheAddress": "test_its_log_tells_nobody",
    "LogsTheLastFigures": "test_its_log_tells_nobody",
    "TellsTheHashOfTheAddress": "test_its_errors_tell_nobody",
    "SchedulesTheNight": "test_at_no_hour_it_says_more",
}
"""Each planted fault that passed once, and the one check of all that finds it."""
SOUND = (
    "GoodShop",
    "Good",
    "TokenInItsAddress",
    "GoodAndShort",
    "GoodWithAThread",
    "GoodNumber",
    "GoodUrl",
    "GoodWithAll",
    "GoodCheck",
    "GoodWithAnAnswer",
    "GoodPost",
    "GoodWithOurKey",
    "GoodWithFiles",
    "GoodThatKeepsTime",
    "GoodUntilSummer",
    "GoodWithAnId",
    "GoodUntilWhen",
    "GoodOverHttp",
    "GoodWithARefusal",
    "GoodWithItsAddressTwice",
    "GoodWithTheSubjectBefore",
    "GoodWithATitle",
    "GoodWithAUuid",
    "GoodInXml",
    "GoodInParts",
    "GoodWithAShortTitle",
    "GoodWithAFlag",
    "GoodUpToALength",
    "GoodForOneCountry",
    "GoodInApp",
    "GoodThatAsksAThread",
    "GoodForGroups",
    "GoodAddressInAscii",
    "GoodWithWhoeverIsAnswered",
    "GoodFromAMailbox",
    "GoodInBoth",
    "GoodClosedOnceItIsClosed",
    "GoodThatNeedsTheHour",
)


NO_ENTRY = "test_found_through_its_entry_point"
"""None of them has one, since they were written for this test."""


CONTRACTS = {
    name.removeprefix("Test"): one
    for file in (*sorted(Path(__file__).parent.glob("bad_*.py")), Path("good_channels.py"))
    for name, one in vars(import_module(file.stem)).items()
    if name.startswith("Test")
}
"""What the author of each wrote beside it."""


@pytest.mark.parametrize("fault", FAULTS)
def test_the_kit_finds_a_planted_fault(bench, fault):
    assert FAULTS[fault] in asked(CONTRACTS[fault], bench, FAULTS[fault], alone=True)


FIRST = {check: name for name, check in reversed(ALONE.items())}
"""Of each check the fault for which all others are asked each time; for those beside it they are in the drill."""


@pytest.mark.slow
@pytest.mark.parametrize("fault", [name for name in ALONE if name not in FIRST.values()])
def test_a_fault_is_found_by_the_check_that_names_it(bench, fault):
    assert ALONE[fault] in asked(CONTRACTS[fault], bench, ALONE[fault], alone=True)


@pytest.mark.slow
@pytest.mark.parametrize(
    "fault", [name if name in FIRST.values() else pytest.param(name, marks=pytest.mark.drill) for name in ALONE]
)
def test_a_fault_is_found_by_the_one_check_that_names_it(bench, fault):
    assert asked(CONTRACTS[fault], bench, ALONE[fault]).keys() == {NO_ENTRY, ALONE[fault]}


@pytest.mark.slow
@pytest.mark.parametrize("good", SOUND)
def test_the_kit_has_nothing_against_a_sound_channel(bench, good):
    assert asked(CONTRACTS[good], bench).keys() == {NO_ENTRY}


def test_every_bad_channel_is_in_the_row():
    assert CONTRACTS.keys() == {*FAULTS, *ALONE, *SOUND}


def test_a_sample_fits_the_capabilities():
    can = Capabilities(audiences=frozenset({"group"}), max_chars=5, repeat_safe=RepeatSafe.NO)
    assert sample_message(can).group == "3A"
    assert len(sample_message(can).text.app) <= 5


def test_a_channel_without_settings_of_its_own_keeps_its_capabilities():
    assert Handover.capabilities_of(Handover.Config()) is Handover.capabilities
    assert Handover.notes_of(Handover.Config()) == ()
