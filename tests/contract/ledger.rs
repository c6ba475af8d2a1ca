//! The suite of [`closedloop_runtime::ports::ledger::Ledger`].

mod checkpoints;
mod commits;
mod confirmations;
mod counters;
mod effects;
mod history;
mod keys;
mod lists;
mod notices;
mod numbers;
mod outages;
mod rebuild;
mod register;
mod rules;
mod schedules;
mod sealed;
mod tokens;

/// Makes a test for each promise, on a fresh ledger of this factory.
macro_rules! promises {
    ($factory:ident: $($topic:ident { $($promise:ident)* })*) => {
        mod $factory {
            $(mod $topic {
                $(#[tokio::test]
                async fn $promise() {
                    let fresh = crate::factories::$factory();
                    crate::ledger::$topic::$promise(&*fresh.ledger).await;
                })*
            })*
        }
    };
}

macro_rules! on_every_ledger {
    ($($promises:tt)*) => {
        promises!(sqlite_in_a_file: $($promises)*);
        promises!(sqlite_in_memory: $($promises)*);
    };
}

on_every_ledger! {
    commits {
        everything_of_a_batch_is_found_again
        a_case_whose_head_moved_is_left_out_whole
        a_new_case_that_exists_is_left_out
        a_case_that_is_over_leaves_the_register_and_keeps_its_head
        a_gap_in_the_events_is_refused_and_nothing_of_the_batch_is_written
        a_number_that_another_case_has_is_refused
        a_head_without_a_body_is_given_back_without_one
        writers_at_once_leave_each_other_out_and_lose_nothing
    }
    confirmations {
        a_confirmation_on_the_present_head_is_silent
        a_confirmation_on_an_old_head_is_reported
        a_confirmation_of_a_missing_case_holds_until_it_exists
        a_batch_that_writes_confirms_against_the_state_before_it
    }
    keys {
        a_case_with_a_taken_key_is_left_out_whole
        a_key_of_an_earlier_case_of_the_same_batch_is_taken
        a_key_of_a_case_that_was_left_out_stays_free
        a_key_is_taken_within_its_scope_only
        a_key_is_kept_seven_days_and_free_after_that
        a_case_that_brings_a_key_twice_is_refused
        tidying_removes_keys_that_are_too_old_and_no_others
    }
    history {
        heads_come_in_the_order_asked_for
        a_case_is_found_by_its_number
        a_history_comes_in_pages_in_order
        the_feed_goes_in_the_order_of_commits
        going_over_all_cases_meets_each_once_in_the_order_of_ids
        a_ledger_answers_and_names_its_durability
    }
    lists {
        a_list_by_due_date_is_ordered_and_goes_on_where_it_stopped
        a_list_by_offer_is_ordered_and_goes_on_where_it_stopped
        every_condition_of_a_list_leaves_out_what_does_not_fit
        the_bounds_of_a_list_are_from_and_not_before
        a_jurisdiction_holds_what_lies_below_it_and_no_namesake
        the_list_of_a_post_is_in_either_order
    }
    register {
        an_open_case_without_an_owner_or_a_next_instant_is_counted
        a_register_row_keeps_all_its_fields
        cases_to_wake_come_by_instant_and_go_on_where_they_stopped
        due_cases_are_those_up_to_the_instant_earliest_first
        definitions_in_use_are_those_of_open_cases
        open_cases_are_counted_by_their_marks_and_drills_are_not
        open_cases_without_an_owner_or_a_next_instant_are_counted
    }
    rebuild {
        heads_and_rows_are_put_in_the_place_of_those_that_are_there
        a_rebuilt_case_goes_on_where_it_stood
        what_is_rebuilt_as_none_is_removed_and_events_stay
    }
    notices {
        notices_of_a_post_come_oldest_first_and_go_on_where_they_stopped
        an_acknowledged_notice_is_no_longer_open_and_keeps_its_first_instant
        a_notice_keeps_all_its_fields
    }
    effects {
        pending_effects_come_oldest_first_up_to_the_instant
        a_cleared_effect_is_no_longer_pending
    }
    sealed {
        sealed_bytes_come_back_with_the_key_of_their_case
        erasing_destroys_the_key_and_the_bytes_of_that_case_alone
        what_a_change_seals_and_erases_at_once_is_destroyed
        an_upload_is_kept_a_day_unless_an_event_refers_to_it
        an_upload_that_is_repeated_changes_nothing
        an_event_cannot_refer_to_an_upload_that_is_gone
        scrubbing_keeps_what_was_not_destroyed
    }
    counters {
        counters_are_summed_over_cases_batches_and_writers
        labels_keep_their_order
    }
    numbers {
        numbers_never_repeat_over_concurrent_draws
        each_year_counts_from_one
        a_year_without_numbers_left_is_refused
    }
    rules {
        rules_are_kept_in_every_version
        the_version_put_last_is_in_force
        a_text_kept_again_stays_and_notes_what_it_was_checked_with
    }
    schedules {
        a_schedule_begins_once_and_what_is_not_named_is_forgotten
        progress_of_a_schedule_never_goes_back
        a_schedule_that_is_not_named_is_out_of_force
    }
    tokens {
        a_token_is_found_by_its_hash_until_it_is_revoked_and_after
        a_token_is_revoked_once
        tokens_come_oldest_first
        an_id_of_a_token_is_never_used_twice
    }
    outages {
        the_stretch_before_a_start_is_an_outage
        a_node_that_starts_for_the_first_time_had_no_outage
        a_clock_that_was_set_back_makes_no_outage
    }
    checkpoints {
        a_checkpoint_equals_a_computation_from_the_feed
        a_checkpoint_does_not_see_later_events
        checkpoints_are_kept_oldest_first
    }
}
