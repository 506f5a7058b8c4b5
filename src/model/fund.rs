//! Money: the special fund of the branch in its three lines (专项经费), and the members' dues (党费).

use crate::base::{Date, Lang, Refusal, Value, money};
use crate::model::activity::event::Activity;
use crate::model::people::roster::Member;
use crate::model::{AnyRecord, Book, Codes, Column, FieldKind, Hooks, Link, Money, Prose, Record, Words};
use crate::{codes, msg, record};

codes! {
    /// What the money is for.
    FundLine {
        Daily = 0 "daily" msg!("日常管理", "daily work"),
        Activities = 1 "activities" msg!("支部活动", "activities"),
        Awards = 2 "awards" msg!("表彰奖励", "awards"),
    }
}

codes! {
    /// Which way the money goes.
    FundWay {
        Income = 0 "income" msg!("收入", "income"),
        Spending = 1 "spending" msg!("支出", "spending"),
    }
}

record! {
    /// One line of a year's special fund (专项经费).
    Fund "fund" msg!("专项经费", "fund"), happened: Some(msg!("批准日期", "approved on")), {
        /// The year.
        year: Option<i32> = msg!("年度", "year"), Required;
        /// Which of the three lines.
        line: Option<FundLine> = msg!("科目", "line"), Required;
        /// What may be spent.
        budget: Money = msg!("预算（元）", "budget (yuan)"), Required;
        /// The paper it rests on.
        document: Words = msg!("文号", "document no.");
        /// Anything else.
        note: Words = msg!("备注", "note");
    }
}

record! {
    /// Money that came in or was spent, with its voucher (经费收支).
    FundEntry "fund_entry" msg!("经费收支", "fund entry"), happened: Some(msg!("日期", "on")), {
        /// Of which line and year.
        fund: Link<Fund> = msg!("经费科目", "fund"), Required Owner;
        /// In or out.
        way: Option<FundWay> = msg!("收支", "in or out"), Required;
        /// How much.
        amount: Money = msg!("金额（元）", "amount (yuan)"), Required;
        /// What for.
        what: Words = msg!("事由", "what for"), Required;
        /// Number of the voucher.
        voucher: Words = msg!("凭证号", "voucher");
        /// The activity it was spent on.
        activity: Link<Activity> = msg!("活动", "activity"), Owner;
        /// To whom, or from whom.
        payee: Words = msg!("收（付）款方", "payee");
        /// Who approved it.
        approved_by: Words = msg!("审批人", "approved by");
        /// Why more was spent than the budget allows, and who allowed it.
        over: Prose = msg!("超预算说明", "why over budget");
    }
}

record! {
    /// Dues that a member paid (党费).
    Dues "dues" msg!("党费", "dues"), happened: Some(msg!("交纳日期", "paid on")), {
        /// Who.
        member: Link<Member> = msg!("姓名", "person"), Required Owner;
        /// The first month paid for.
        since: Option<Date> = msg!("所交月份起", "from month"), Months Required;
        /// The last month paid for.
        through: Option<Date> = msg!("所交月份止", "through month"), Months Required;
        /// How much.
        amount: Money = msg!("金额（元）", "amount (yuan)"), Required;
        /// Who handed it in, where another did.
        paid_by: Words = msg!("代交人", "handed in by");
        /// Number of the receipt.
        receipt: Words = msg!("收据号", "receipt");
        /// Anything else: why less was paid, and who approved it.
        note: Words = msg!("备注", "note");
    }
}

/// Adds up what went one way, in fen.
fn sum(book: &Book, fund: &AnyRecord, way: FundWay) -> i64 {
    let entries = book.of::<FundEntry>(fund.head().id).filter(|e| e.way == Some(way));
    entries.filter_map(|e| e.amount.fen()).sum()
}

fn budget(fund: &AnyRecord) -> i64 {
    Fund::from_any(fund).and_then(|f| f.budget.fen()).unwrap_or_default()
}

const fn column(name: &'static str, label: crate::base::Msg, read: fn(&Book, &AnyRecord) -> Value) -> Column {
    Column { name, label, kind: FieldKind::Money, read }
}

const COLUMNS: &[Column] = &[
    column("income", msg!("收入（元）", "income (yuan)"), |b, f| Value::Int(sum(b, f, FundWay::Income))),
    column("spent", msg!("支出（元）", "spent (yuan)"), |b, f| Value::Int(sum(b, f, FundWay::Spending))),
    column("left", msg!("预算余额（元）", "left (yuan)"), |b, f| {
        Value::Int(budget(f) - sum(b, f, FundWay::Spending))
    }),
];

impl Hooks for Fund {
    fn title(&self, _: &Book, lang: Lang) -> String {
        let year = self.year.map_or(String::new(), |y| y.to_string());
        format!("{year} {}", self.line.map_or(Self::LABEL, |l| l.row().label).get(lang)).trim().to_owned()
    }
    fn shown() -> &'static [&'static str] {
        &["year", "line", "budget", "income", "spent", "left", "document"]
    }
    fn columns() -> &'static [Column] {
        COLUMNS
    }
    fn guard(_: Option<&Self>, after: Option<&Self>, book: &Book) -> Result<(), Refusal> {
        let Some(fund) = after else { return Ok(()) };
        let same = |f: &&Fund| (f.head.branch, f.year, f.line) == (fund.head.branch, fund.year, fund.line);
        if book.all::<Fund>().filter(same).any(|f| f.head.id != fund.head.id) {
            let text = msg!("这一年这个科目已有预算", "this line of this year has its budget already");
            return Err(Refusal::new(text).at("line").hint(msg!("请修改原来那条", "edit that one")));
        }
        Ok(())
    }
}

impl Hooks for FundEntry {
    fn title(&self, _: &Book, lang: Lang) -> String {
        let way = self.way.map_or(Self::LABEL, |w| w.row().label).get(lang);
        format!("{way} {} {}", self.amount.fen().map(money::words).unwrap_or_default(), &*self.what)
    }
    fn shown() -> &'static [&'static str] {
        &["happened", "fund", "way", "amount", "what", "voucher", "activity", "payee", "approved_by"]
    }
}

/// Refuses spending that goes over the budget without saying why. It is asked where an entry is made and no more: the
/// budget may be changed afterwards, and whatever stands can be taken back.
///
/// # Errors
/// What is left, what was to be spent, and by how much it is too much.
pub fn within(book: &Book, before: Option<&AnyRecord>, entry: &FundEntry) -> Result<(), Refusal> {
    if entry.way != Some(FundWay::Spending) || !entry.over.is_empty() {
        return Ok(());
    }
    let before = before.and_then(FundEntry::from_any);
    let no_more = |b: &FundEntry| b.fund == entry.fund && b.way == entry.way && b.amount.fen() >= entry.amount.fen();
    let Some(fund) = book.get::<Fund>(entry.fund.0).filter(|_| !before.is_some_and(no_more)) else { return Ok(()) };
    let others = book.of::<FundEntry>(fund.head.id).filter(|e| e.head.id != entry.head.id);
    let spent: i64 = others.filter(|e| e.way == Some(FundWay::Spending)).filter_map(|e| e.amount.fen()).sum();
    let left = fund.budget.fen().unwrap_or_default() - spent;
    let amount = entry.amount.fen().unwrap_or_default();
    if amount <= left {
        return Ok(());
    }
    let text = msg!(
        "预算余额{left}元，支出{amount}元，超出{over}元",
        "{left} yuan are left, {amount} to be spent: {over} over budget"
    );
    let text = text.with("left", money::words(left.max(0))).with("amount", money::words(amount));
    let hint = msg!("确已批准的写“超预算说明”", "where it was allowed, say why (over)");
    Err(Refusal::new(text.with("over", money::words(amount - left.max(0)))).at("amount").hint(hint))
}

impl Hooks for Dues {
    fn title(&self, book: &Book, lang: Lang) -> String {
        let through = self.through.map_or(String::new(), |d| d.to_string());
        format!("{} {} {through}", book.name_of(self.member.0, lang), Self::LABEL.get(lang)).trim().to_owned()
    }
    fn shown() -> &'static [&'static str] {
        &["happened", "member", "since", "through", "amount", "paid_by", "receipt"]
    }
    fn guard(_: Option<&Self>, after: Option<&Self>, _: &Book) -> Result<(), Refusal> {
        let Some(dues) = after else { return Ok(()) };
        match dues.since.zip(dues.through).filter(|(since, through)| through.last() < since.first()) {
            Some(_) => {
                let text = msg!("“所交月份止”早于“起”", "it ends before it begins");
                Err(Refusal::new(text).at("through"))
            }
            None => Ok(()),
        }
    }
}
