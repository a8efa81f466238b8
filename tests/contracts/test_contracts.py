"""The contract kits of sources, importers, rules and kinds: each planted fault is found by the test that names it."""

from __future__ import annotations

import bad_feeds
import bad_importers
import bad_kinds
import bad_known_importers
import bad_outings
import bad_rules
import bad_sources
import pytest
from asking import asked

FAULTS = {
    "SourceLosesARecord": "test_each_record_is_one_event",
    "SourceTimeWithoutOffset": "test_events_say_what_intake_asks_for",
    "SourceMakesUpIds": "test_the_same_cursor_brings_the_same",
    "SourceRemembersInItsClass": "test_the_same_cursor_brings_the_same",
    "SourceCountsFromItsPlace": "test_an_id_hangs_on_the_record_alone",
    "SourceCallsAllOff": "test_what_is_there_is_not_withdrawn",
    "SourceHangs": "test_it_comes_back",
    "SourceMisspellsItsKind": "test_its_events_are_of_a_kind",
    "SourceMisspellsAField": "test_its_events_are_of_a_kind",
    "SourceTellsAllOfTheSchool": "test_its_events_are_for_whom_they_are",
    "SourceTellsTheSchoolUnasked": "test_its_events_are_for_whom_they_are",
    "SourceCallsAllUrgent": "test_its_events_are_as_urgent_as_they_are",
    "SourceCutsTexts": "test_a_text_arrives_whole",
    "SourceTellsAllToTheFirst": "test_each_record_speaks_for_itself",
    "SourceTellsTheOneBefore": "test_each_record_speaks_for_itself",
    "SourceTellsTheWordsOfTheOneBefore": "test_each_record_speaks_for_itself",
    "SourceIsShownOneSort": "test_each_record_speaks_for_itself",
    "SourceNamesByTheWords": "test_records_of_the_same_words_are_two",
    "FeedNamesByTheGroup": "test_records_of_the_same_words_are_two",
    "FeedCountsWhatWasGood": "test_what_comes_later_comes_once",
    "FeedStopsAtAFault": "test_a_request_that_fails_midway_loses_nothing",
    "SourceReadsOnePage": "test_many_records_all_come",
    "SourceSaysThatItIsNow": "test_what_it_brings_hangs_on_no_clock",
    "SourceLooksAtTheClock": "test_what_it_brings_hangs_on_no_clock",
    "SourceNeverEnds": "test_it_comes_to_an_end",
    "SourceStartsAnew": "test_what_comes_later_comes_once",
    "SourceFailsOnABadRecord": "test_a_bad_record_is_set_aside_and_costs_no_other",
    "SourceDropsABadRecord": "test_a_bad_record_is_set_aside_and_costs_no_other",
    "SourceShowsWhatIsBad": "test_what_is_set_aside_tells_nobody",
    "SourceLogsARecord": "test_what_is_set_aside_tells_nobody",
    "SourcePrintsARecord": "test_what_is_set_aside_tells_nobody",
    "SourceEmptiesItsFile": "test_it_only_reads",
    "SourceTellsInCheck": "test_check_says_sentences",
    "SourceTakesAnySetting": "test_unknown_setting",
    "SourceHasNoEntryPoint": "test_found_through_its_entry_point",
    "FeedAsksInARehearsal": "test_a_rehearsal_reaches_no_other_machine",
    "FeedWaitsForEver": "test_it_waits_no_longer_than_its_timeout",
    "FeedTakesAFaultForNothing": "test_a_service_that_fails_is_no_empty_batch",
    "FeedTakesOneStatusForNothing": "test_a_service_that_fails_is_no_empty_batch",
    "FeedTakesAMoveForNothing": "test_a_service_that_fails_is_no_empty_batch",
    "FeedTakesNoChangeForNothing": "test_a_service_that_fails_is_no_empty_batch",
    "FeedTellsWhatTheServiceSaid": "test_a_service_that_fails_is_no_empty_batch",
    "FeedTakesItsTokenElsewhere": "test_its_secrets_follow_nobody_elsewhere",
    "FeedAsksByPost": "test_it_only_reads",
    "ImporterGoesByTheName": "test_it_knows_its_own_file",
    "ImporterTakesAnyTable": "test_it_leaves_files_of_others",
    "ImporterFailsOnOtherFiles": "test_it_leaves_files_of_others",
    "ImporterReadsItWhole": "test_it_reads_one_by_one",
    "ImporterRemembers": "test_the_same_file_gives_the_same",
    "ImporterLiftsBans": "test_what_it_does_not_say_is_none",
    "ImporterTakesHalfAFile": "test_a_file_that_is_cut_off_is_no_whole_one",
    "ImporterFailsOnHalfAFile": "test_a_file_that_is_cut_off_is_no_whole_one",
    "ImporterTellsTheRow": "test_what_it_refuses_tells_nobody",
    "ImporterLogsTheRow": "test_what_it_refuses_tells_nobody",
    "ImporterRecordsWithoutPlace": "test_it_reads_people",
    "ImporterLeavesAMark": "test_it_only_reads",
    "ImporterExplainsNonsense": "test_it_explains_columns_or_nothing",
    "ImporterInventsAuthority": "test_what_it_does_not_say_is_none",
    "ImporterSaysThatAllGetAll": "test_what_it_does_not_say_is_none",
    "ImporterWipesAddresses": "test_what_is_empty_is_none",
    "ImporterForgetsWhatItSays": "test_what_it_says_is_told",
    "ImporterTiesAllToTheFirst": "test_who_belongs_together_stands_together",
    "ImporterTiesThemToNobody": "test_who_belongs_together_stands_together",
    "ImporterDropsTheLastRow": "test_each_row_counts",
    "ImporterGivesTheMailOfAnother": "test_each_row_speaks_for_itself",
    "ImporterCarriesTheMailDown": "test_what_is_empty_is_not_taken_from_another_row",
    "ImporterQuotesAnOddRow": "test_what_it_refuses_tells_nobody",
    "ImporterTurnsAuthorityRound": "test_each_person_is_read_as_they_stand_there",
    "ImporterGivesAuthorityToAll": "test_each_person_is_read_as_they_stand_there",
    "ImporterGivesAuthorityToNoWord": "test_each_person_is_read_as_they_stand_there",
    "ImporterTurnsBansRound": "test_each_person_is_read_as_they_stand_there",
    "ImporterTakesAnyWordForNoBan": "test_an_unknown_word_lifts_no_protection",
    "ImporterTakesAnyWordForAuthority": "test_an_unknown_word_lifts_no_protection",
    "ImporterMergesThemByName": "test_two_of_one_name_stay_two",
    "ImporterMergesPupilsByName": "test_two_of_one_name_stay_two",
    "ImporterStopsAtTwoHundred": "test_a_long_file_is_read_to_its_end",
    "ImporterDropsLetters": "test_letters_survive_another_encoding",
    "ImporterPutsMarksForLetters": "test_letters_survive_another_encoding",
    "ImporterTakesAllForWindows": "test_letters_survive_another_encoding",
    "ImporterTakesNamesForKeys": "test_each_person_is_read_as_they_stand_there",
    "ImporterTakesTheNumberForTheMail": "test_each_person_is_read_as_they_stand_there",
    "ImporterTurnsRelationsRound": "test_each_person_is_read_as_they_stand_there",
    "ImporterDropsTheGroup": "test_each_person_is_read_as_they_stand_there",
    "ImporterShowsOneSort": "test_each_person_is_read_as_they_stand_there",
    "ImporterWipesWhatItTells": "test_what_is_empty_is_none",
    "ImporterHangs": "test_it_comes_back",
    "ImporterNeedsNoEnd": "test_a_file_that_is_cut_off_is_no_whole_one",
    "ImporterTakesAnySetting": "test_unknown_setting",
    "ImporterHasNoEntryPoint": "test_found_through_its_entry_point",
    "RuleHoldsAll": "test_it_holds_and_lets_go",
    "RuleDelaysIntoThePast": "test_its_answers_can_be_used",
    "RuleSaysNo": "test_its_answers_can_be_used",
    "RuleRemembers": "test_the_same_question_has_the_same_answer",
    "RuleRemembersInItsClass": "test_the_same_question_has_the_same_answer",
    "RuleCountsInItsModule": "test_its_modules_count_nothing",
    "RuleFailsOnWhoWasNeverAsked": "test_it_answers_whatever_is_known",
    "RuleSaysNothingOfWhatIsLight": "test_it_answers_whatever_is_known",
    "RulePutsOffEmergencies": "test_an_emergency_is_not_put_off",
    "RulePutsOffSomeEmergencies": "test_an_emergency_is_not_put_off",
    "RuleRefusesSomeEmergencies": "test_an_emergency_is_not_refused",
    "RuleFailsOnADigest": "test_it_answers_whatever_is_known",
    "RuleFailsOnWhatIsOff": "test_it_answers_whatever_is_known",
    "RuleTellsWhatTheEventSays": "test_it_tells_nobody",
    "RuleTellsWhatItsOwnEventSays": "test_it_tells_nobody",
    "RuleGoesByUtc": "test_the_day_is_that_of_the_school",
    "RuleRefusesEmergencies": "test_an_emergency_is_not_refused",
    "RuleLetsOneGoalGo": "test_it_holds_whatever_the_goal",
    "RuleTellsASubject": "test_it_tells_nobody",
    "RuleOpensNonsense": "test_what_it_says_beside_has_its_shape",
    "RuleLooksFirstByName": "test_what_it_says_beside_has_its_shape",
    "RuleCountsInItself": "test_it_counts_nothing_in_itself",
    "RuleTakesTwo": "test_judge_takes_what_it_is_given",
    "RuleLooksAtAFactUnasked": "test_it_looks_at_what_it_declares",
    "RuleFailsOnEachMessage": "test_it_holds_and_lets_go",
    "RuleWritesIntoTheFacts": "test_it_holds_and_lets_go",
    "RuleSaysNoWords": "test_its_words_have_their_numbers",
    "RuleSaysEmptyWords": "test_its_words_have_their_numbers",
    "RuleHangs": "test_it_comes_back",
    "RuleIgnoresItsSetting": "test_each_setting_counts",
    "RuleWritesIntoTheEvent": "test_it_changes_nothing",
    "RuleLooksAtWhatItDoesNotDeclare": "test_it_looks_at_what_it_declares",
    "RuleLooksAtTheClock": "test_it_looks_at_nothing_outside",
    "RuleReadsAFile": "test_it_looks_at_nothing_outside",
    "RuleNamesNoFact": "test_its_declarations_name_what_is_there",
    "RuleIsNotTimeless": "test_timeless_is_as_it_says",
    "RuleLacksANumber": "test_its_words_have_their_numbers",
    "RuleTellsAName": "test_it_tells_nobody",
    "RulePrintsAName": "test_it_tells_nobody",
    "RuleChecksNonsense": "test_check_makes_remarks",
    "RuleTakesAnySetting": "test_unknown_setting",
    "RuleHasNoEntryPoint": "test_found_through_its_entry_point",
    "KindMisspelt": "test_what_it_declares_can_be_used",
    "KindHasHalfASample": "test_its_sample_shows_each_field",
    "KindIsEmptyInTheApp": "test_each_text_is_written",
    "KindHasNoTemplate": "test_each_language_has_its_template",
    "KindForgetsThePlace": "test_what_a_person_wrote_is_told",
    "KindForgetsTheMoment": "test_another_moment_is_told",
    "KindTellsTheEndForTheBegin": "test_another_moment_is_told",
    "KindTellsTheEndForTheBeginInOneLanguage": "test_another_moment_is_told",
    "KindTellsTheEndForTheBeginInTheApp": "test_another_moment_is_told",
    "KindTellsThePlaceToFew": "test_what_a_person_wrote_is_told_whatever_else_is_said",
    "KindTellsThePlaceOfWhatIsInside": "test_what_a_person_wrote_is_told_whatever_else_is_said",
    "KindTellsThePlaceToWhoComesByBus": "test_what_a_person_wrote_is_told_whatever_else_is_said",
    "KindTellsThePlaceInOneSeason": "test_what_a_person_wrote_is_told_whatever_else_is_said",
    "KindTellsThePlaceUntilAnHour": "test_what_a_person_wrote_is_told_whatever_else_is_said",
    "KindTellsTheHourAsItIsStored": "test_a_time_is_that_of_the_school",
    "KindCountsOneMoreInBoth": "test_a_number_is_told_as_it_is",
    "KindForgetsThePlaceInOneMail": "test_each_language_tells_the_same",
    "KindForgetsThePlaceInOneApp": "test_each_language_tells_the_same",
    "KindAsksForThePlaceAndTellsItNot": "test_each_language_tells_the_same",
    "KindForgetsWhatItIsIn": "test_each_language_tells_the_same",
    "KindGreetsNobodyInOneLanguage": "test_it_greets_and_is_signed",
    "KindIsNotSignedInOneLanguage": "test_it_greets_and_is_signed",
    "KindForgetsThePlaceInDutch": "test_each_language_tells_the_same",
    "KindForgetsTheMomentInDutch": "test_each_language_tells_the_same",
    "KindSaysAnotherNumber": "test_each_language_says_the_same_numbers",
    "KindCountsOneMore": "test_each_language_says_the_same_numbers",
    "KindGreetsNobody": "test_it_greets_and_is_signed",
    "KindIsNotSigned": "test_it_greets_and_is_signed",
    "KindCutsWhatWasWritten": "test_what_a_person_wrote_arrives_whole",
    "KindShoutsWhatWasWritten": "test_what_a_person_wrote_arrives_whole",
    "KindCallsATextMarkup": "test_what_a_person_wrote_is_no_markup",
    "KindForgetsThePlaceInTheApp": "test_what_a_person_wrote_is_told_in_the_app",
    "KindTellsAPlaceInItsSubject": "test_what_is_no_subject_stays_out_of_it",
    "KindTellsAPlaceWhereItIsOff": "test_what_is_no_subject_stays_out_of_it",
    "KindHasATextThatNobodyTranslates": "test_each_text_is_declared",
    "KindShowsADayAsItIsStored": "test_a_day_is_told_in_words",
    "KindNamesSomebody": "test_its_template_names_nobody",
    "KindNamesSomebodyInItsCode": "test_its_template_names_nobody",
    "KindLeadsElsewhere": "test_its_links_are_those_of_the_event",
    "KindLeadsToAnAppElsewhere": "test_its_links_are_those_of_the_event",
    "KindIsTheSameInBoth": "test_each_language_has_words_of_its_own",
    "KindGreetsInTheOtherLanguage": "test_each_language_has_words_of_its_own",
    "KindHasALabelInTheOtherLanguage": "test_each_language_has_words_of_its_own",
    "KindNamesNoField": "test_each_text_is_written",
    "KindNamesTheChild": "test_each_text_is_written",
    "KindTakesAnyField": "test_unknown_field",
    "KindHasNoEntryPoint": "test_found_through_its_entry_point",
}
"""Each planted fault, and the one check that finds it."""
pytestmark = pytest.mark.slow
CONTRACTS = {
    name.removeprefix("Test"): one
    for module in (bad_sources, bad_feeds, bad_importers, bad_known_importers, bad_rules, bad_kinds, bad_outings)
    for name, one in vars(module).items()
    if name.startswith("Test")
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found_by_the_one_test_that_names_it(fault, bench):
    assert asked(CONTRACTS[fault], bench).keys() == {FAULTS[fault]}


@pytest.mark.parametrize("good", [name for name in CONTRACTS if name.startswith("Good")])
def test_the_kits_have_nothing_against_good_plugins(good, bench):
    assert asked(CONTRACTS[good], bench) == {}


def test_every_bad_plugin_is_in_the_row():
    assert {name for name in CONTRACTS if not name.startswith("Good")} == FAULTS.keys()


def test_what_a_contract_asserts_is_shown_with_its_values(bench):
    said = str(asked(CONTRACTS["SourceLosesARecord"], bench)["test_each_record_is_one_event"])
    assert "each of the three records is one event" in said
    assert "assert 2 == 3" in said
