//! Why not yet: one person's next step, what is unmet, the earliest lawful day.

use super::answer::Answer;
use super::open::Mode;
use super::shell::Shell;
use crate::base::Trouble;
use crate::model::book::display;
use crate::model::{Codes, Kind};
use crate::rules;
use crate::rules::road::why as reasons;
use serde_json::{Value, json};

/// Answers for one person, named by name, student number or id; two of one name are both listed.
pub fn why(shell: &Shell, member: &str) -> Result<Answer, Trouble> {
    let desk = shell.desk(Mode::Read)?;
    let id = display::link(&desk.book, Kind::Member, member)?;
    let facts = desk.facts();
    Ok(shell.say(
        || {
            let Some(why) = reasons::why(&facts, id) else { return Value::Null };
            let conditions: Vec<Value> = why
                .conditions
                .iter()
                .map(|c| {
                    json!({
                        "rule": c.rule,
                        "met": c.met,
                        "text": c.text.render(shell.lang),
                        "earliest": c.earliest.map(|d| d.to_string()),
                        "approximate": c.approximate,
                        "basis": c.basis.map(|b| shell.words(rules::cite(b))),
                        "own": rules::by_own(&facts, c.rule, facts.today, None).map(|t| t.render(shell.lang)),
                    })
                })
                .collect();
            json!({
                "member": desk.book.name_of(id, shell.lang),
                "stage": why.stage.row().name,
                "next_step": why.next.map(|s| s.row().name),
                "earliest": why.earliest.map(|d| d.to_string()),
                "approximate": why.approximate,
                "conditions": conditions,
            })
        },
        |lang| reasons::lines(&facts, id).iter().map(|t| t.render(lang)).collect::<Vec<_>>().join("\n"),
    ))
}
