//! Those who look after the road from above: organisers, inspections, accountability.

use crate::base::Lang;
use crate::model::road::development::StepKind;
use crate::model::{Book, Codes, Hooks, Link, Prose, Record, Words};
use crate::{codes, msg, record};
use chrono::NaiveDate;

codes! {
    /// Who inspects (the college committee every quarter, the university's every half-year).
    InspectionLevel {
        College = 0 "college" msg!("学院党委（每季度）", "college committee (quarterly)"),
        University = 1 "university" msg!("校党委组织部（每半年）", "university (half-yearly)"),
    }
}

codes! {
    /// How grave a lapse was.
    Degree {
        Minor = 0 "minor" msg!("较轻", "minor"),
        Serious = 1 "serious" msg!("较重", "serious"),
        Grave = 2 "grave" msg!("严重", "grave"),
    }
}

record! {
    /// An organiser who talks with candidates and watches the road (组织员).
    Organiser "organiser" msg!("组织员", "organiser"), happened: Some(msg!("聘任日期", "appointed on")), {
        /// Name.
        name: Words = msg!("姓名", "name"), Required;
        /// Full-time.
        full_time: bool = msg!("专职", "full-time");
        /// Last day of the appointment.
        until: Option<NaiveDate> = msg!("聘期至", "until");
        /// Where from.
        unit: Words = msg!("单位", "unit"), Shared;
        /// Anything else.
        note: Words = msg!("备注", "note");
    }
}

record! {
    /// An inspection with its four fixed points (检查指导).
    Inspection "inspection" msg!("检查", "inspection"), happened: Some(msg!("检查日期", "inspected on")), {
        /// By whom.
        level: Option<InspectionLevel> = msg!("检查单位", "by"), Required;
        /// Names of those who came.
        inspectors: Words = msg!("检查人", "inspectors");
        /// First point: how the plan is carried out.
        plan_progress: Prose = msg!("计划执行", "plan carried out"), Required;
        /// Second point: quality and distribution of new members.
        quality: Prose = msg!("新党员质量与分布", "quality and distribution"), Required;
        /// Third point: the procedure.
        procedure: Prose = msg!("发展程序", "procedure"), Required;
        /// Fourth point: the activists.
        activists: Prose = msg!("积极分子队伍", "activists"), Required;
        /// What is asked of the branch.
        demands: Prose = msg!("整改要求", "what is asked");
    }
}

record! {
    /// What the superior decided about a lapse (责任追究). A person opens it; no rule does.
    Accountability "accountability" msg!("责任追究", "accountability"), happened: Some(msg!("文件日期", "decided on")), {
        /// The superior's document.
        document: Words = msg!("文号", "document no."), Required;
        /// The inspection that led to it.
        inspection: Link<Inspection> = msg!("检查", "inspection"), Owner;
        /// At which step.
        step: Option<StepKind> = msg!("环节", "step"), Required;
        /// How grave.
        degree: Option<Degree> = msg!("程度", "degree"), Required;
        /// Who was in charge.
        in_charge: Words = msg!("相关负责人", "in charge");
        /// Who is directly responsible.
        responsible: Words = msg!("直接责任人", "directly responsible");
        /// What was decided.
        handling: Prose = msg!("处理", "decision"), Required;
    }
}

impl Hooks for Organiser {
    fn title(&self, _: &Book, _: Lang) -> String {
        self.name.to_string()
    }
    fn shown() -> &'static [&'static str] {
        &["name", "full_time", "happened", "until", "unit"]
    }
}

impl Hooks for Inspection {
    fn title(&self, _: &Book, lang: Lang) -> String {
        let day = self.head.happened.map_or(String::new(), |d| d.to_string());
        format!("{day} {}", self.level.map_or(Self::LABEL, |l| l.row().label).get(lang))
    }
    fn shown() -> &'static [&'static str] {
        &["happened", "level", "inspectors", "procedure", "demands"]
    }
}

impl Hooks for Accountability {
    fn title(&self, _: &Book, lang: Lang) -> String {
        format!("{} {}", Self::LABEL.get(lang), &*self.document)
    }
    fn shown() -> &'static [&'static str] {
        &["happened", "document", "step", "degree", "in_charge", "responsible", "handling"]
    }
}
