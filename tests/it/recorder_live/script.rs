//! Ninety minutes: forty are due, two people are admitted, a year is looked back on, and a novice is at the keyboard.

use super::{Hands, Home, papers};
use crate::live::Live;

pub const TITLE: &str = "2026年度评议大会";
const NOW: &str = "2026-11-25T18:40";
/// What the evening goes through, in its order.
const AGENDA: &str =
    "报告到会人数，通过监票人、计票人；逐人讨论和票决接收预备党员；党员自我批评和相互批评；民主测评；会议总结";
/// Who is voted on.
pub const CANDIDATES: [&str; 2] = ["仇雨菲", "刘韵"];
/// Who is criticised: the round goes by the roll.
pub const CRITICISED: [&str; 2] = ["张婷", "陈若曦"];
/// The round whose grading sheets are counted in secret, how many are on them and how many sheets come back.
pub const YEAR: &str = "2030";
pub const GRADED: usize = 23;
pub const SHEETS: usize = 6;
/// The most keys that a speech may cost beside its text, with the one that takes it.
const DEAREST: usize = 4;
/// How many speak.
pub const SPEECHES: usize = 30;

/// Says something of 60 to 200 characters, each time something else.
pub fn speech(n: usize) -> String {
    const WORDS: [&str; 6] = [
        "这一年他按时参加组织生活，主动承担宿舍党员责任岗的工作，",
        "和同学谈心时能够耐心听完再说自己的看法，",
        "学习成绩保持在专业前列，也愿意把笔记整理出来给大家用，",
        "不足是在支部讨论问题时发言还不够主动，联系群众的面不够宽，",
        "建议今后多到低年级班级去，定期向支部汇报联系情况，",
        "我同意支委会的意见，",
    ];
    let mut text = format!("第{n}位发言：");
    for i in 0..(3 + n % 4) {
        text += WORDS[(n + i) % WORDS.len()];
    }
    text += &format!("第{n}位说完。");
    let chars = text.chars().count();
    assert!((60..=200).contains(&chars), "{chars}");
    text
}

/// What is pressed before each speech: who speaks, to which part of the procedure, as what.
pub fn calls() -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for n in 0..CANDIDATES.len() {
        // Only the first needs to be looked for: the parts stand in their order, and each knows who is to speak.
        out.push(if n == 0 { "<insert>3<enter>" } else { "<pgdn>" }.to_owned());
        out.extend(["<pgdn><ctrl-n>", "<pgdn><ctrl-n>", "<pgdn><f6>8"].map(str::to_owned));
        // A roll number of two digits is taken as soon as it is whole.
        out.push("<f6>19".to_owned());
        out.extend(["<pgdn><pgdn>", "<pgdn>"].map(str::to_owned));
    }
    // A round of self-criticism, then two of the criticism of one person each.
    out.push("<pgdn><ctrl-n>".to_owned());
    out.extend(std::iter::repeat_n("<ctrl-n>".to_owned(), 7));
    for _ in CRITICISED {
        out.push("<ctrl-down><ctrl-n>".to_owned());
        out.extend(std::iter::repeat_n("<ctrl-n>".to_owned(), 3));
    }
    assert_eq!(out.len(), SPEECHES);
    out
}

/// Prepares the meeting days before it, at the desk.
fn prepared(home: &Home) {
    let run = |words: &[&str]| home.run(&[&["--today", "2026-11-19", "run"], words].concat());
    let plan = ["meeting.plan", "--kinds", "general,admission,life,evaluation", "--happened", "2026-11-25"];
    let who = ["--starts", "18:30", "--place", "信息楼报告厅B101", "--chair", "曾雨桐", "--recorder", "陈思远"];
    run(&[&plan[..], &who, &["--title", TITLE]].concat());
    run(&["meeting.convene", "--on", TITLE, "--noticed_on", "2026-11-19"]);
    run(&["meeting.hall", "--on", TITLE, "--hall", "flag,roll_sheet,ballots"]);
    run(&["meeting.edit", "--on", TITLE, "--agenda", AGENDA]);
    for name in CANDIDATES {
        run(&["motion.put", "--on", TITLE, "--kind", "admission", "--subject", name]);
        run(&["guest.add", "--meeting", TITLE, "--name", name, "--role", "candidate"]);
    }
    run(&["evaluation.start", "--year", YEAR, "--happened", "2026-11-19"]);
    run(&["teller.propose", "--on", TITLE, "--scrutineer", "单晓宁", "--counter", "解慧"]);
}

/// Calls the roll: two come late, four are on leave or away, one wrong key after the other.
fn roll(hands: &mut Hands, live: &mut Live) {
    let called = ["查2", "仇2", "唐3<enter>", "赵3<down><enter>", "李3<down><down><enter>", "马4", "宋4", "叶4", "0"];
    // Keys of a novice that mean nothing here: they are told so, and nothing is marked.
    hands.press(live, "9");
    live.sees("会议里数字只用于点名和计票");
    live.keys("囧").sees("签到表上没有“囧”");
    live.sees("应到40 实到0");
    let keys: usize = called.into_iter().map(|keys| hands.press(live, keys)).sum();
    assert!(keys <= 40, "the roll took {keys} keys");
    live.sees("应到40 实到34").until("a roll without gaps", |s| !s.contains("未点"));
    println!("the roll: {keys} keys");
}

fn voters(live: &Live) -> u32 {
    let screen = live.screen();
    let present = screen.split("有表决权 应到23 实到").nth(1).expect("a quorum line");
    present.split(' ').next().and_then(|n| n.parse().ok()).expect("a number")
}

/// Counts the first motion by its totals, from the text and back to it. Somebody walks in when the ballots are out.
fn by_totals(hands: &mut Hands, live: &mut Live) {
    let present = voters(live);
    let mut keys = hands.press(live, "<f7><enter>");
    live.sees("回车发票");
    keys += hands.press(live, "<enter>");
    live.sees(&format!("唱票 0/{present}"));
    hands.press(live, "<f5>马2");
    live.sees("应到40 实到35");
    hands.press(live, "<f7><enter>");
    live.sees(&format!("唱票 0/{present}"));
    keys += hands.press(live, &format!("<tab>{}<enter>1<enter>1<ctrl-s>", present - 2));
    live.sees("赞成票超过应到会");
    keys += hands.press(live, "<enter>");
    live.sees("· 通过");
    keys += hands.press(live, "<esc><esc>");
    live.sees("· 发言");
    assert!(keys <= 14, "a count took {keys} keys");
    println!("a count by totals: {keys} keys");
}

/// Counts the second ballot by ballot: one is not returned, one has two ticks, and the second pass differs.
fn by_ballots(hands: &mut Hands, live: &mut Live) {
    let present = usize::try_from(voters(live)).expect("a number");
    let mut keys = hands.press(live, "<f7><enter><enter>");
    live.sees(&format!("唱票 0/{present}"));
    // A novice again: neither is a mark.
    hands.press(live, "8");
    live.sees(&format!("唱票 0/{present}"));
    let marks = |no: usize| "1".repeat(present - 3 - no) + &"2".repeat(no) + "34";
    hands.press(live, &marks(1));
    live.sees(&format!("唱票 {}/{present}", present - 1));
    keys += hands.press(live, "<enter>");
    live.sees("未收回 1 张");
    keys += hands.press(live, "<space>");
    live.sees(&format!("第2遍 · 唱票 0/{present}"));
    hands.press(live, &marks(2));
    keys += hands.press(live, "<enter>");
    live.sees("两遍不一致").sees("! 赞成").sees("! 不赞成");
    // The ballots in hand say which pass stands.
    keys += hands.press(live, "1<enter>");
    live.sees("· 通过");
    keys += hands.press(live, "<esc><esc>");
    live.sees("· 发言");
    assert!(keys <= 14, "a count took {keys} keys beside its marks");
    println!("a count by ballots, twice: {keys} keys beside the marks");
}

/// Counts a show of hands.
fn by_hands(hands: &mut Hands, live: &mut Live, motion: &str) {
    let present = voters(live);
    hands.press(live, motion);
    live.sees("举手");
    hands.press(live, "<enter>");
    live.sees("填合计");
    hands.press(live, &format!("{present}<ctrl-s><enter>"));
    live.sees("· 通过");
    hands.press(live, "<esc><esc>");
    live.sees("记下这一条");
}

/// Reads out grading sheets, in secret: every sheet has everybody who is graded. Somebody is away from the minutes for it,
/// and comes back to where they were.
fn by_sheets(hands: &mut Hands, live: &mut Live) {
    hands.press(live, "<ctrl-t>5");
    live.sees(&format!("{YEAR} 年度民主评议"));
    let mut keys = hands.press(live, "<f5>");
    live.sees("开始测评计票");
    keys += hands.press(live, &format!("<enter>党员<enter><ctrl-u>{SHEETS}<ctrl-s>"));
    live.sees(&format!("唱票 0/{SHEETS}"));
    for sheet in 0..SHEETS {
        // Everybody is qualified; one sheet finds the first one excellent, one has two ticks for him.
        let first = ["1", "5"].get(sheet).copied().unwrap_or("2");
        hands.press(live, &(first.to_owned() + &"2".repeat(GRADED - 1)));
        live.sees(&format!("唱票 {}/{SHEETS}", sheet + 1));
    }
    keys += hands.press(live, "<enter>");
    live.sees("回车记下合计");
    keys += hands.press(live, "<enter>");
    live.sees(&format!("发出 {SHEETS} 收回 {SHEETS}"));
    assert!(keys <= 14, "a count took {keys} keys beside its marks");
    println!("grading sheets: {keys} keys beside the marks");
    hands.press(live, "<esc>4<enter>");
    live.sees("记下这一条");
}

/// Lets thirty people speak and three votes be counted between them.
fn speeches(hands: &mut Hands, live: &mut Live) {
    let (mut all, mut dearest) = (0, 0);
    for (n, call) in calls().iter().enumerate() {
        match n {
            5 => by_totals(hands, live),
            12 => by_ballots(hands, live),
            // Somebody leaves: one key on the roll, and back to the text.
            20 => {
                hands.press(live, "<f5><home>5");
                live.sees("离 18:40");
                hands.press(live, "<tab>");
            }
            _ => {}
        }
        let keys = hands.press(live, call) + 1;
        let text = speech(n);
        hands.speak(live, &text);
        if n == 3 {
            // Esc in mid-sentence leads among the lines; the sentence waits for whoever comes back.
            hands.press(live, "<esc><down>");
        }
        // Ready for the next speaker in the frame after Enter: the line stands above, the box is empty.
        let last: String = text.chars().rev().take(8).collect::<Vec<_>>().into_iter().rev().collect();
        hands.at_once(live, "<enter>", |screen| {
            screen.contains("记一条发言") && screen.matches(&last).count() <= 1 && screen.contains(&last[..6])
        });
        (all, dearest) = (all + keys, dearest.max(keys));
    }
    println!("thirty speeches: {all} keys that are not their text, the dearest {dearest}");
    assert!(dearest <= DEAREST, "a speech cost {dearest} keys");
}

#[test]
fn a_meeting_of_ninety_minutes() {
    let home = Home::new();
    prepared(&home);
    let mut live = home.open(&["--today", NOW]);
    let mut hands = Hands::default();
    live.sees("今日");
    hands.press(&mut live, "4");
    live.sees(TITLE);
    hands.press(&mut live, "<enter>");
    live.sees("回车开始会议");
    hands.press(&mut live, "<enter>");
    live.sees("应到40 实到0");
    roll(&mut hands, &mut live);
    hands.press(&mut live, "<tab><enter>");
    live.sees("没有内容");
    // The tellers are adopted, the chair opens: a sentence of procedure, filled from the roll.
    hands.press(&mut live, "<ctrl-f>2<enter>");
    live.sees("可以开会");
    hands.at_once(&mut live, "<enter>", |s| s.contains("应到党员四十人，实到三十四人"));
    by_hands(&mut hands, &mut live, "<f7><end><enter>");
    speeches(&mut hands, &mut live);
    by_sheets(&mut hands, &mut live);
    // What the record still lacks is told before it is closed.
    hands.press(&mut live, "<ctrl-d>");
    live.sees("仍然结束会议").sees("缺席没有说明：叶颖");
    hands.press(&mut live, "<enter>");
    live.sees("已结束");
    // The slip of somebody on leave was found: the roll is corrected beside what it said.
    hands.press(&mut live, "<f5>宋7");
    live.sees("更正出勤");
    hands.press(&mut live, "<enter>请假<enter>假条会后才找到<tab><enter>公务<enter><ctrl-s>");
    live.sees("（更正）");
    hands.press(&mut live, "<ctrl-p>签字锁定<enter>");
    live.sees("原件存放处");
    hands.press(&mut live, "档案柜二层<ctrl-s>");
    live.sees("已签字");
    live.keys("<ctrl-q>");
    live.ends();
    papers::checked(&home);
    hands.judge();
}
