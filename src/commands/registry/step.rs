//! Commands of the screen alone: cursor, panes, layers. They change nothing that is kept.

use super::command::{Arg, Command, Run, Scope};
use crate::base::Msg;
use crate::model::FieldKind;
use crate::msg;

macro_rules! steps {
    ($($variant:ident $name:literal $doc:expr),* $(,)?) => {
        /// A move on the screen.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum Step { $(#[doc = $name] $variant),* }

        /// Every step with its name and words.
        pub const STEPS: &[(Step, &str, Msg)] = &[$((Step::$variant, $name, $doc)),*];
    };
}

steps! {
    Up "cursor.up" msg!("上移", "up"),
    Down "cursor.down" msg!("下移", "down"),
    Left "cursor.left" msg!("左移", "left"),
    Right "cursor.right" msg!("右移", "right"),
    PageUp "cursor.page_up" msg!("上一页", "page up"),
    PageDown "cursor.page_down" msg!("下一页", "page down"),
    Top "cursor.top" msg!("到顶", "to the top"),
    Bottom "cursor.bottom" msg!("到底", "to the bottom"),
    FocusNext "focus.next" msg!("下一处", "next part"),
    FocusPrevious "focus.previous" msg!("上一处", "previous part"),
    Open "open" msg!("打开", "open"),
    Back "back" msg!("返回", "back"),
    Today "pane.today" msg!("今日", "Today"),
    Roster "pane.roster" msg!("名册", "Roster"),
    Development "pane.development" msg!("发展", "Development"),
    Meetings "pane.meetings" msg!("会议", "Meetings"),
    Evaluation "pane.evaluation" msg!("评议", "Evaluation"),
    Assessment "pane.assessment" msg!("自评", "Assessment"),
    Rectification "pane.rectification" msg!("整改", "Rectification"),
    Records "pane.records" msg!("全部记录", "Records"),
    Log "pane.log" msg!("更改日志", "Log"),
    Help "help" msg!("此处可用的键", "keys valid here"),
    Palette "palette" msg!("命令面板", "command palette"),
    Filter "filter" msg!("筛选", "filter"),
    Quit "quit" msg!("退出", "quit"),
    Suspend "suspend" msg!("挂起", "suspend"),
    Redraw "redraw" msg!("重画屏幕", "redraw the screen"),
    SelectToggle "select.toggle" msg!("选中/取消", "mark"),
    SelectAll "select.all" msg!("全选", "mark all"),
    SelectNone "select.none" msg!("全不选", "mark none"),
    SortNext "sort.next" msg!("换列排序", "sort by next column"),
    SortReverse "sort.reverse" msg!("反序", "reverse order"),
    Columns "columns" msg!("选列", "choose columns"),
    AsOf "as_of" msg!("某日名册", "roster at a date"),
    Findings "check" msg!("体检", "check"),
    Add "add" msg!("新增", "add"),
    Edit "edit" msg!("修改", "edit"),
    BulkEdit "bulk_edit" msg!("批量修改", "edit all marked"),
    Remove "remove" msg!("删除", "remove"),
    Card "card" msg!("卡片", "card"),
    ShowImport "import" msg!("导入", "import"),
    ShowExport "export" msg!("导出", "export"),
    Print "print" msg!("打印文书", "print a paper"),
    Language "lang.toggle" msg!("中文/English", "Chinese/English"),
    NextStep "step.next" msg!("安排下一步", "plan the next step"),
    Why "why" msg!("为什么还不能", "why not yet"),
    Reveal "reveal" msg!("显示/遮住隐私", "reveal or mask private data"),
    Roll "meeting.roll" msg!("点名", "roll-call"),
    Quotes "meeting.quotes" msg!("引文", "quotations"),
    Stretch "quotation.stretch" msg!("取一段引文", "take a stretch"),
    Speaker "meeting.speaker" msg!("选发言人", "choose the speaker"),
    MotionList "meeting.motion" msg!("表决", "motion and count"),
    Count "count.open" msg!("计票", "count"),
    CountYes "count.yes" msg!("赞成", "yes"),
    CountNo "count.no" msg!("不赞成", "no"),
    CountAbstain "count.abstain" msg!("弃权", "abstain"),
    CountInvalid "count.invalid" msg!("废票", "invalid ballot"),
    CountNext "count.next" msg!("下一步", "next step"),
    CountUnmark "count.unmark" msg!("撤一票", "take back a mark"),
    CountDone "count.done" msg!("数完", "counted"),
    CountAgain "count.again" msg!("再数一遍", "count again"),
    CountSheet "count.sheet" msg!("写空白计票表", "write a blank count sheet"),
    CountRead "count.read" msg!("读入第二遍计票表", "read the sheet of a second count"),
    CountName "count.name" msg!("另选他人", "named instead"),
    EarlierRound "evaluation.earlier" msg!("往年评议", "earlier round"),
    GradesCount "grades.count" msg!("测评计票", "count grading sheets"),
    GradesExcellent "grades.excellent" msg!("优秀", "excellent"),
    GradesQualified "grades.qualified" msg!("合格", "qualified"),
    GradesBasic "grades.basic" msg!("基本合格", "basically qualified"),
    GradesUnqualified "grades.unqualified" msg!("不合格", "unqualified"),
    GradesTwoMarks "grades.two_marks" msg!("此人两选", "two marks"),
    GradesSpoil "grades.spoil" msg!("整票难辨", "unreadable ballot"),
    GradesSpoilOther "grades.spoil_other" msg!("整票其他无效", "ballot void otherwise"),
    GradesRest "grades.rest" msg!("其余合格", "the rest qualified"),
    RaiseRectification "meeting.rectify" msg!("提出整改", "raise a rectification"),
    Calendar "pane.calendar" msg!("日历", "calendar"),
    NextUnscored "sheet.next" msg!("下一项未评", "next unscored"),
    SheetGains "sheet.gains" msg!("还能得的分", "points still to be had"),
    SheetPeriod "sheet.period" msg!("换期间", "another period"),
    SheetScore "sheet.score" msg!("评分", "score"),
    SheetTake "sheet.take" msg!("采纳建议分", "take the suggestion"),
    SheetEvidence "sheet.evidence" msg!("佐证", "evidence"),
    SheetColumn "sheet.column" msg!("自评或上级的分", "own or superior's points"),
    SheetRectify "sheet.rectify" msg!("提出整改", "raise a rectification"),
    SheetWaive "sheet.waive" msg!("不提整改", "raise no rectification"),
    Origin "record.origin" msg!("看来源记录", "the record it came from"),
    LineTake "line.take" msg!("记下这一条", "take the line"),
    NextState "attendance.next_state" msg!("下一种出勤", "next attendance"),
    NextSpeaker "speaker.next" msg!("轮到下一位", "next in the round"),
    NextGuest "speaker.guest" msg!("轮到下一位列席人员", "next guest"),
    Phrase "line.phrase" msg!("程序用语", "sentence of procedure"),
    Criticise "line.criticise" msg!("批评下一位", "criticise the next one"),
    AgendaItem "meeting.item" msg!("现在议到", "the item now"),
    People "meeting.people" msg!("发言与批评情况", "who has spoken"),
    LineHistory "line.history" msg!("版本与比较", "versions"),
    Search "search" msg!("搜索全部发言", "search all lines"),
    Check "meeting.check" msg!("检查缺项", "what is missing"),
    ResumeMeeting "meeting.resume" msg!("回到会议", "back to the meeting"),
    UndoRow "log.undo" msg!("撤销这一号", "undo this change"),
    LineKinds "line.kind" msg!("发言种类", "kind of line"),
}

/// Lists the rows of the registry.
pub fn commands() -> Vec<Command> {
    let row = |(step, name, doc): &(Step, &'static str, Msg)| {
        let args: &[Arg] = if *step == Step::AsOf { &[DAY] } else { &[] };
        Command::new(name, *doc, Scope::Global, args, Run::Show(*step))
    };
    STEPS.iter().map(row).collect()
}

const DAY: Arg = Arg::new("day", msg!("截至", "as of"), FieldKind::Day).needed();
