//! The one question of `trust`.

use crate::cli::Failure;
use crate::cli::commands::consent;
use crate::cli::context::Context;
use crate::ui::line::Line;

/// Asks for a typed `yes`; anything else is no.
pub(super) fn ask(count: usize, context: &Context) -> Result<bool, Failure> {
    let mut page = context.stdout();
    page.blank();
    let of = if count == 1 { "this procedure" } else { "these procedures" };
    let said = format!(
        "Trusted, the commands of {of} run without a question, and steps with `auto` without a person, in {}, until the text changes.",
        context.here.display()
    );
    page.prose(&Line::new().text(said), 0)?;
    consent::given(&mut page, "Type yes to trust what is shown above >", "nothing is trusted")
}
