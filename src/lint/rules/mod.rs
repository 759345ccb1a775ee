//! The rules, one file each with its page beside it. A rule is two adjacent lines below.

use super::Rule;

mod ambiguous_scalar;
mod bounds_out_of_order;
mod broken_link;
mod calendar_runs_out;
mod changed_since_review;
mod ci_command_in_text;
mod circular_requirement;
mod dst_unsafe_hour;
mod duplicate_procedure;
mod effort_implausible;
mod effort_over_budget;
mod escalates_to_owner;
mod escalation_cycle;
mod escalation_out_of_order;
mod escalation_repeats;
mod hidden_character;
mod invalid_contact;
mod measure_without_bounds;
mod missing_effort;
mod missing_escalation;
mod missing_evidence;
mod missing_expected_result;
mod missing_last_updated;
mod missing_name;
mod missing_owner;
mod missing_steps;
mod missing_timeout;
mod missing_trigger;
mod missing_validation;
mod missing_wave_phase;
mod never_fires;
mod opens_after_due;
mod orphan_procedure;
mod outside_calendar;
mod overlapping_measure;
mod overlapping_runs;
mod person_as_owner;
mod personal_data;
mod plain_http;
mod privileged_unapproved;
mod released_by_silence;
mod review_overdue;
mod role_double_booked;
mod role_named_twice;
mod role_without_backup;
mod role_without_contact;
mod scope_without_role;
mod secret_in_clear;
mod secret_on_command_line;
mod self_approval;
mod severity_without_ladder;
mod shell_syntax;
mod slower_than_sla;
mod taken_name;
mod unconfirmed_destruction;
mod uncovered_scope;
mod unfilled_value;
mod unmet_tier;
mod unpinned_command;
mod unreachable_approval;
mod unreachable_rung;
mod unsafe_shell;
mod unused_anchor;
mod unused_role;
mod unused_variable;
mod updated_in_future;
mod vague_step;
mod wave_in_freeze;
mod wave_out_of_order;
mod yaml11_boolean;

/// Every rule that is checked here, sorted by name.
pub const RULES: &[&Rule] = &[
    &ambiguous_scalar::RULE,
    &bounds_out_of_order::RULE,
    &broken_link::RULE,
    &calendar_runs_out::RULE,
    &changed_since_review::RULE,
    &ci_command_in_text::RULE,
    &circular_requirement::RULE,
    &dst_unsafe_hour::RULE,
    &duplicate_procedure::RULE,
    &effort_implausible::RULE,
    &effort_over_budget::RULE,
    &escalates_to_owner::RULE,
    &escalation_cycle::RULE,
    &escalation_out_of_order::RULE,
    &escalation_repeats::RULE,
    &hidden_character::RULE,
    &invalid_contact::RULE,
    &measure_without_bounds::RULE,
    &missing_effort::RULE,
    &missing_escalation::RULE,
    &missing_evidence::RULE,
    &missing_expected_result::RULE,
    &missing_last_updated::RULE,
    &missing_name::RULE,
    &missing_owner::RULE,
    &missing_steps::RULE,
    &missing_timeout::RULE,
    &missing_trigger::RULE,
    &missing_validation::RULE,
    &missing_wave_phase::RULE,
    &never_fires::RULE,
    &opens_after_due::RULE,
    &orphan_procedure::RULE,
    &outside_calendar::RULE,
    &overlapping_measure::RULE,
    &overlapping_runs::RULE,
    &person_as_owner::RULE,
    &personal_data::RULE,
    &plain_http::RULE,
    &privileged_unapproved::RULE,
    &released_by_silence::RULE,
    &review_overdue::RULE,
    &role_double_booked::RULE,
    &role_named_twice::RULE,
    &role_without_backup::RULE,
    &role_without_contact::RULE,
    &scope_without_role::RULE,
    &secret_in_clear::RULE,
    &secret_on_command_line::RULE,
    &self_approval::RULE,
    &severity_without_ladder::RULE,
    &shell_syntax::RULE,
    &slower_than_sla::RULE,
    &taken_name::RULE,
    &unconfirmed_destruction::RULE,
    &uncovered_scope::RULE,
    &unfilled_value::RULE,
    &unmet_tier::RULE,
    &unpinned_command::RULE,
    &unreachable_approval::RULE,
    &unreachable_rung::RULE,
    &unsafe_shell::RULE,
    &unused_anchor::RULE,
    &unused_role::RULE,
    &unused_variable::RULE,
    &updated_in_future::RULE,
    &vague_step::RULE,
    &wave_in_freeze::RULE,
    &wave_out_of_order::RULE,
    &yaml11_boolean::RULE,
];
