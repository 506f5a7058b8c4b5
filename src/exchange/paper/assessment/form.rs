//! 考核登记表: the sheet of the branch with both columns, to be signed and handed in.

use crate::base::{Frac, Lang, Refusal, Text};
use crate::exchange::format::{self, Cell};
use crate::exchange::paper::told::{dated, day, joined};
use crate::exchange::paper::{Ask, Paper, word};
use crate::exchange::report::assessment::sheet::{COLUMNS, COMBINED, Filled, filled};
use crate::exchange::template::Data;
use crate::model::assessment::{Assessment, SuperiorAssessment};
use crate::msg;
use crate::rules::assessment::standard::{Gain, Line, Past, Proof, gains};

/// 考核登记表: of the sheet that was chosen, else of the present period.
pub const ASSESSMENT_FORM: Paper = Paper {
    name: "assessment_form",
    label: msg!("考核登记表", "assessment form"),
    about: &[],
    public: false,
    yearly: false,
    made: word!("assessment_form", form),
};

fn form(ask: &Ask) -> Result<Data, Refusal> {
    let chosen = ask.all::<Assessment>();
    let filled = filled(&ask.facts, chosen.first().map(|r| &*r.period))?;
    let mut out = ask.paper();
    heads(&filled, &mut out);
    out.list("indicators", msg!("指标", "indicators"), &filled.rows(&ask.facts, Lang::Zh), |cells| {
        row(&filled, cells)
    });
    let blended: Vec<&Line> = filled.sheet.lines.iter().filter(|_| filled.is_blended()).collect();
    let blended: Vec<Option<&Line>> = blended.into_iter().map(Some).collect();
    out.list("combined", COMBINED, &blended, |line| {
        let mut row = Data::default();
        let item = line.and_then(|l| filled.standard.item(&l.id));
        row.put("indicator", msg!("编号", "no."), item.map(|i| i.id.clone()).unwrap_or_default());
        row.put("title", msg!("二级指标", "indicator"), said(item.map(|i| i.title.text())));
        let points = line.and_then(|l| l.points).map_or_else(|| "-".to_owned(), Frac::words);
        row.put("points", msg!("得分", "points"), points);
        row
    });
    // Bonus and deduction have no points of their own: what they add or take off stands with each.
    let areas: Vec<(usize, (Frac, Frac))> = filled.sheet.areas.iter().copied().enumerate().collect();
    let areas: Vec<_> = areas.into_iter().filter(|(at, _)| !filled.standard.areas[*at].is_beyond()).collect();
    out.list("areas", msg!("分项合计", "areas"), &areas, |(at, (points, most))| {
        let mut row = Data::default();
        let title = filled.standard.areas.get(*at).map(|a| a.title.text());
        row.put("area", msg!("一级指标", "area"), said(title));
        row.put("points", msg!("小计", "points"), points.words()).put("most", msg!("满分", "at most"), most.short());
        row
    });
    let vetoes: Vec<(usize, Vec<Proof>)> = filled.sheet.vetoes.clone();
    out.list("vetoes", msg!("一票否决", "vetoes"), &vetoes, |(at, proofs)| {
        let mut row = Data::default();
        row.put("veto", msg!("否决事项", "veto"), said(filled.standard.vetoes.get(*at).map(|v| v.title.text())));
        row.put("times", msg!("处数", "times"), proofs.len().to_string());
        row
    });
    let left: Vec<Option<Gain>> = gains(&ask.facts, &filled.standard, &filled.period).into_iter().map(Some).collect();
    out.list("gains", msg!("可补的分", "points still to be had"), &left, |gain| {
        let mut row = Data::default();
        let way = msg!("{id} {what}：{from} → {to}", "{id} {what}: {from} → {to}");
        let words = gain.as_ref().map(|g| {
            let way = way.with("id", g.item.as_str()).with("what", g.what.clone());
            way.with("from", g.from.words()).with("to", g.to.words())
        });
        row.put("gain", msg!("办法", "what to do"), said(words));
        row
    });
    Ok(out)
}

fn said(text: Option<Text>) -> String {
    text.map(|t| t.render(Lang::Zh)).unwrap_or_default()
}

/// Puts what stands over and under the table.
fn heads(filled: &Filled, out: &mut Data) {
    let (sheet, given) = (&filled.sheet, filled.given.sheet);
    out.put("standard", msg!("标准", "standard"), said(Some(filled.standard.title.text())));
    out.put("period", msg!("期间", "period"), filled.period.name.as_str());
    let handed_in = given.and_then(|a| a.submitted_on);
    let open = msg!("未提交", "not handed in").zh.to_owned();
    let handed_in = if handed_in.is_some() { day(handed_in) } else { open };
    out.put("submitted_on", msg!("提交日", "submitted on"), handed_in);
    out.put("total", msg!("自评总分", "total"), sheet.mine.words());
    let combined = if filled.is_blended() { sheet.total.words() } else { String::new() };
    out.put("combined_total", msg!("综合总分", "combined total"), combined);
    out.put("most", msg!("满分", "at most"), filled.standard.max.short());
    out.put("superior_total", msg!("上级总分", "the superior's total"), or_line(sheet.superior.map(Frac::words)));
    out.put("band", msg!("等次", "band"), filled.band(Lang::Zh));
    let unscored = sheet.lines.iter().filter(|l| l.status == crate::rules::assessment::standard::Status::Unscored);
    out.put("unscored", msg!("未评指标", "not scored"), joined(unscored.map(|l| l.id.clone())));
    let told = |p: &Past| {
        let text = msg!("{period} {total}分（{band}）", "{period}: {total} ({band})").with("period", p.period.as_str());
        said(Some(text.with("total", p.words(&filled.standard)).with("band", p.band.as_str())))
    };
    out.put("earlier", msg!("上期结果", "last period"), filled.past.first().map(told).unwrap_or_default());
    out.put("past", msg!("往期结果", "earlier periods"), joined(filled.past.iter().rev().map(told)));
    let superior =
        |read: fn(&SuperiorAssessment) -> String| or_line(filled.superior.map(read).filter(|s| !s.is_empty()));
    out.put("assessor", msg!("考核人", "assessed by"), superior(|s| s.assessor.to_string()));
    out.put("assessed_on", msg!("考核日期", "assessed on"), superior(|s| day(s.head.happened)));
    out.put("superior_band", msg!("核定等次", "band given"), superior(|s| s.band.to_string()));
    out.put("superior_opinion", msg!("考核意见", "the superior's opinion"), superior(|s| s.opinion.to_string()));
    let difference = sheet.superior.map(|s| (s - sheet.mine).words());
    out.put("total_difference", msg!("总分差值", "difference of the totals"), difference.unwrap_or_default());
    let warnings = sheet.warnings.iter().map(|w| w.render(Lang::Zh));
    out.put("warnings", msg!("提示", "to be known"), joined(warnings));
    out.put("note", msg!("备注", "note"), given.map(|a| a.note.to_string()).unwrap_or_default());
}

/// Leaves a line to write on where the superior has not said anything yet.
fn or_line(words: Option<String>) -> String {
    words.unwrap_or_else(|| msg!("＿＿＿", "___").zh.to_owned())
}

fn at_status() -> usize {
    COLUMNS.iter().position(|(name, _)| *name == "status").unwrap_or_default()
}

fn row(filled: &Filled, cells: &[Cell]) -> Data {
    let mut row = Data::default();
    let series = cells.get(1).map(|id| filled.series(&format::plain(id))).unwrap_or_default();
    row.put("past", msg!("往期得分", "points of earlier periods"), joined(series));
    for (at, (name, label)) in COLUMNS.iter().enumerate() {
        let words = cells.get(at).map(|c| dated(&format::plain(c))).unwrap_or_default();
        let words = match *name {
            "superior" => or_line(Some(words).filter(|w| !w.is_empty())),
            // Without points it is said why: not scored, not due yet, does not apply.
            "self" if words.is_empty() => cells.get(at_status()).map(format::plain).unwrap_or_default(),
            _ => words,
        };
        row.put(name, *label, words);
    }
    row
}
