//! The rules, one file each with its page beside it. A rule is two adjacent lines below.

use super::Rule;

mod calendar_runs_out;
mod ci_command_in_text;
mod circular_requirement;
mod duplicate_procedure;
mod effort_over_budget;
mod escalates_to_owner;
mod escalation_out_of_order;
mod escalation_repeats;
mod hidden_character;
mod measure_without_bounds;
mod missing_effort;
mod missing_escalation;
mod missing_expected_result;
mod missing_last_updated;
mod missing_name;
mod missing_owner;
mod missing_steps;
mod missing_timeout;
mod missing_trigger;
mod missing_validation;
mod never_fires;
mod opens_after_due;
mod overlapping_measure;
mod plain_http;
mod released_by_silence;
mod review_overdue;
mod role_without_contact;
mod secret_in_clear;
mod secret_on_command_line;
mod taken_name;
mod uncovered_scope;
mod unfilled_value;
mod unreachable_approval;
mod unreachable_rung;
mod unused_role;
mod updated_in_future;
mod vague_step;

/// Every rule that is checked here, sorted by name.
pub const RULES: &[&Rule] = &[
    &calendar_runs_out::RULE,
    &ci_command_in_text::RULE,
    &circular_requirement::RULE,
    &duplicate_procedure::RULE,
    &effort_over_budget::RULE,
    &escalates_to_owner::RULE,
    &escalation_out_of_order::RULE,
    &escalation_repeats::RULE,
    &hidden_character::RULE,
    &measure_without_bounds::RULE,
    &missing_effort::RULE,
    &missing_escalation::RULE,
    &missing_expected_result::RULE,
    &missing_last_updated::RULE,
    &missing_name::RULE,
    &missing_owner::RULE,
    &missing_steps::RULE,
    &missing_timeout::RULE,
    &missing_trigger::RULE,
    &missing_validation::RULE,
    &never_fires::RULE,
    &opens_after_due::RULE,
    &overlapping_measure::RULE,
    &plain_http::RULE,
    &released_by_silence::RULE,
    &review_overdue::RULE,
    &role_without_contact::RULE,
    &secret_in_clear::RULE,
    &secret_on_command_line::RULE,
    &taken_name::RULE,
    &uncovered_scope::RULE,
    &unfilled_value::RULE,
    &unreachable_approval::RULE,
    &unreachable_rung::RULE,
    &unused_role::RULE,
    &updated_in_future::RULE,
    &vague_step::RULE,
];
