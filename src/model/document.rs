//! Papers that exist as paper or file: whose, of what kind, who signed, where the original lies (材料).

use super::evaluation::round::Evaluation;
use super::meeting::sitting::Meeting;
use super::people::roster::Member;
use crate::base::{Lang, Value};
use crate::model::{AnyRecord, Book, Codes, Column, FieldKind, Hooks, Link, Record, Words};
use crate::{codes, msg, record};

codes! {
    /// What a paper is, in the order of a personal file (归档目录).
    DocumentKind {
        Application = 0 "application" msg!("入党申请书", "application"),
        Form = 1 "form" msg!("入党志愿书", "membership form"),
        CultivationForm = 2 "cultivation_form" msg!("入党积极分子培养考察登记表", "record of cultivation"),
        Vetting = 3 "vetting" msg!("政治审查材料", "vetting"),
        ProbationForm = 4 "probation_form" msg!("预备党员教育考察登记表", "record of the probation"),
        ConvertApplication = 5 "convert_application" msg!("转正申请书", "application to convert"),
        Talk = 6 "talk" msg!("谈话记录", "record of a talk"),
        Recommendation = 7 "recommendation" msg!("推优材料", "recommendation"),
        ThoughtReport = 8 "thought_report" msg!("思想汇报", "thought report"),
        Autobiography = 9 "autobiography" msg!("自传", "autobiography"),
        Training = 10 "training" msg!("培训结业证明", "certificate of training"),
        Opinions = 11 "opinions" msg!("征求意见记录", "opinions heard"),
        PreReview = 12 "pre_review" msg!("预审意见", "pre-review"),
        Notice = 13 "notice" msg!("公示材料", "public notice"),
        Ballots = 14 "ballots" msg!("表决票", "ballots"),
        VoteReport = 15 "vote_report" msg!("票决结果报告单", "report of the vote"),
        Approval = 16 "approval" msg!("审批意见", "approval"),
        Minutes = 17 "minutes" msg!("会议记录", "minutes"),
        RollSheet = 18 "roll_sheet" msg!("签到表", "attendance sheet"),
        Photo = 19 "photo" msg!("照片", "photograph"),
        Other = 20 "other" msg!("其他", "other"),
        EvaluationForm = 21 "evaluation_form" msg!("民主评议登记表", "evaluation form"),
        EvaluationSummary = 22 "evaluation_summary" msg!("测评汇总表", "summary of the ballots"),
        EvaluationReport = 23 "evaluation_report" msg!("民主评议情况报告", "report on the evaluation"),
        GradingSheets = 24 "grading_sheets" msg!("测评票", "grading sheets"),
    }
}

/// The papers that a file holds at least, once somebody is a full member.
pub const LEAST: [DocumentKind; 6] = [
    DocumentKind::Form,
    DocumentKind::Application,
    DocumentKind::CultivationForm,
    DocumentKind::Vetting,
    DocumentKind::ProbationForm,
    DocumentKind::ConvertApplication,
];

record! {
    /// A paper that exists: on paper, as a file, or both (材料).
    Document "document" msg!("材料", "document"), happened: Some(msg!("落款日期", "dated")), {
        /// What it is.
        kind: Option<DocumentKind> = msg!("种类", "kind"), Required;
        /// What it is called, where the kind does not say it.
        title: Words = msg!("名称", "title");
        /// Whose file it belongs to.
        member: Link<Member> = msg!("姓名", "person"), Owner;
        /// Which meeting it belongs to.
        meeting: Link<Meeting> = msg!("会议", "meeting"), Owner;
        /// Which evaluation it belongs to.
        evaluation: Link<Evaluation> = msg!("民主评议", "evaluation"), Owner;
        /// Number of the paper.
        number: Words = msg!("文号", "document no.");
        /// Where the file lies.
        file: Words = msg!("文件", "file");
        /// Fingerprint of the file (BLAKE3), by which a changed one is noticed.
        hash: Words = msg!("文件指纹", "fingerprint"), Command;
        /// Who has to sign, parted by 、.
        signers: Words = msg!("应签字", "to be signed by");
        /// Who has signed, parted by 、.
        signed: Words = msg!("已签字", "signed by");
        /// Where the original lies.
        original: Words = msg!("原件存放处", "original kept at"), Shared;
        /// Anything else.
        note: Words = msg!("备注", "note");
    }
}

impl Document {
    /// Lists who has to sign and has not.
    pub fn unsigned(&self) -> Vec<&str> {
        let signed: Vec<&str> = names(&self.signed).collect();
        names(&self.signers).filter(|name| !signed.contains(name)).collect()
    }
}

/// Takes names apart, however they are parted.
fn names(words: &str) -> impl Iterator<Item = &str> {
    const BETWEEN: crate::base::Msg = msg!("、，,;； ", ",; ");
    words.split(|c| BETWEEN.zh.contains(c)).map(str::trim).filter(|name| !name.is_empty())
}

impl Hooks for Document {
    fn title(&self, book: &Book, lang: Lang) -> String {
        let kind = self.kind.map_or("", |k| k.row().label.get(lang));
        let what = if self.title.is_empty() { kind } else { &self.title };
        match self.member.id().or(self.meeting.id()).or(self.evaluation.id()) {
            Some(id) => format!("{} {what}", book.name_of(id, lang)),
            None => what.to_owned(),
        }
    }
    fn columns() -> &'static [Column] {
        &[Column {
            name: "unsigned", label: msg!("未签字", "not signed by"), kind: FieldKind::Words, read: unsigned
        }]
    }
    fn shown() -> &'static [&'static str] {
        &["member", "meeting", "evaluation", "kind", "title", "happened", "unsigned", "original"]
    }
}

fn unsigned(_: &Book, any: &AnyRecord) -> Value {
    let names = Document::from_any(any).map(Document::unsigned).unwrap_or_default();
    Value::words(&names.join(msg!("、", ", ").zh))
}
