//! Newer time zone data than the program's own, where a folder of it is given.

use super::Failure;
use super::context::Context;
use crate::calendar::zone_data_version;
use crate::ui::line::Line;
use crate::workspace;

/// Reads and installs what `--zone-data` or `RUNBOOK_ZONE_DATA` names, before any zone is asked for.
pub(super) fn install(context: &Context) -> Result<(), Failure> {
    let given = context.global.zone_data.clone().or_else(|| context.environment.zone_data());
    let folder = given.map(|given| context.at(&given));
    if let Some(folder) = &folder {
        workspace::read_zones(folder)?;
    }
    if context.global.verbose {
        let from = folder.map_or_else(|| "the program".to_owned(), |folder| folder.display().to_string());
        let mut page = context.stderr();
        page.line(&Line::new().text(format!("time zones {} of {from}", zone_data_version())))?;
        page.flush()?;
    }
    Ok(())
}
