//! Papers of the road, on the demo with the records that its people's own lists do not hold: notices, materials.

use super::digits;
use crate::shell::Shell;
use std::path::PathBuf;
use zhibu::exchange::paper::PAPERS;

/// A branch whose candidate has a notice with an objection, contacts, a review, and some materials.
struct Road {
    shell: Shell,
}

const WHO: &str = "高景行";

impl Road {
    fn open() -> Road {
        let shell = Shell::demo();
        let run = |words: &str| shell.json(&format!("run {words}"))["ids"][0].as_str().unwrap().to_owned();
        // The real phone of a person must never be on a notice; that of the office must.
        run(&format!("member.edit --on {WHO} --phone 13900001234 --id_number 990108200601013218 --address 某地"));
        // The demo's notice of that day, for everybody of the batch.
        let notices = shell.json("list public_notice");
        let his = |n: &&serde_json::Value| n["member_name"] == WHO && n["happened"] == "2026-11-12";
        let first = notices.as_array().unwrap().iter().find(his).expect("a notice")["id"].as_str().unwrap().to_owned();
        run(&format!(
            "objection.add --notice {first} --happened 2026-11-16 --way phone --text 反映一件事 --inquiry 找三人核实 --result \
             unfounded --closed_on 2026-11-18"
        ));
        run(&format!("document.add --kind application --member {WHO} --happened 2024-10-08 --original 支部档案柜"));
        run(&format!(
            "document.add --kind form --member {WHO} --signers {WHO}、曾雨桐、单晓宁 --signed {WHO} --original 组织委员处"
        ));
        Road { shell }
    }

    fn write(&self, paper: &str, on: &str, ending: &str) -> PathBuf {
        let file = self.shell.path(&format!("{paper}.{ending}"));
        let on = if on.is_empty() { String::new() } else { format!(" --on {on}") };
        self.shell.ok(&format!("export {paper}{on} -o {}", file.display()));
        file
    }

    fn text(&self, paper: &str, on: &str) -> String {
        std::fs::read_to_string(self.write(paper, on, "md")).unwrap()
    }
}

/// What each paper must hold (归档目录).
const ITEMS: [(&str, &str, &str); 12] = [
    (
        "notice",
        WHO,
        "关于拟接收预备党员的公示 根据发展党员工作有关规定和信息学院党委的要求 姓名 性别 民族 出生年月 班级及职务 申请入党 积极分子 党校结业 联系人或介绍人 奖惩 高景行 \
         张月华 曾雨桐 公示期：2026年11月12日至2026年11月19日 受理部门：信息学院党委 受理电话：内线 8612 \
         信息学院本科生第二党支部 2026年11月12日",
    ),
    (
        "notice_result",
        WHO,
        "关于拟接收预备党员公示结果的报告 高景行 张月华 （共9名） 公示期间：2026年11月12日至2026年11月19日 来电反映高景行同志 \
         反映一件事 核查情况：找三人核实 核查结论：不属实 收到反映1件，已全部核查办结 报告日期：2026年11月20日",
    ),
    (
        "pre_review_request",
        "高景行,张月华",
        "关于接收预备党员的预审请示 高景行、张月华等2名同志 递交入党申请书 派人谈话 推优 确定为入党积极分子 列为发展对象 培养联系人 \
         入党介绍人：欧阳子涵 政治审查 集中培训 奖惩情况：〔待填写：奖惩情况〕 材料清单：入党申请书、入党志愿书 妥否，请批示 2026年11月24日",
    ),
    (
        "filing",
        WHO,
        "发展对象备案表 信息学院党委 姓名 性别 民族 出生年月 申请入党 派人谈话 积极分子 发展对象 联系人或介绍人 支部书记（签名）",
    ),
    ("opinions_heard", WHO, "征求意见记录 高景行 参加人 姓名及身份 意见 本人签名 不参加座谈"),
    (
        "activist_roster",
        "",
        "入党积极分子名册 一、新增 二、存量 序号 姓名 学号 性别 民族 出生年月 班级 申请日 确定日 联系人 党校结业 37名",
    ),
    (
        "archive_list",
        WHO,
        "归档目录 入党志愿书 入党申请书 入党积极分子培养考察登记表 政治审查材料 预备党员教育考察登记表 转正申请书 \
         缺少的材料 未签字的材料 入党志愿书（曾雨桐、单晓宁） 支部档案柜 2024年10月8日 有（1份） 缺 未到时候",
    ),
    (
        "application_draft",
        WHO,
        "内容草稿与核对单 （入党申请书） 本人用黑色墨水手写 递交入党申请书 入党动机 已登记1份，原件：支部档案柜 □",
    ),
    ("thought_report_draft", WHO, "内容草稿与核对单 （思想汇报） 已收到的思想汇报 谈话记录 还没有登记"),
    (
        "form_draft",
        WHO,
        "内容草稿与核对单 （入党志愿书） 不能代替它归档 预审合格后才发放 入党介绍人 欧阳子涵 XX20260211",
    ),
    (
        "cultivation_draft",
        WHO,
        "内容草稿与核对单 （入党积极分子培养考察登记表） 表样由上级统一印制 培养联系人 张婷 政治思想和入党动机：思想上积极靠拢 考察意见：同意继续培养 \
         2026年8月31日",
    ),
    ("probation_draft", "王鹏飞", "内容草稿与核对单 （预备党员教育考察登记表） 预备期 自2025年11月18日起 先锋模范作用"),
];

#[test]
fn every_paper_of_the_road_holds_what_it_must() {
    let road = Road::open();
    let public: Vec<&str> = PAPERS.iter().filter(|p| p.public).map(|p| p.name).collect();
    assert_eq!(public, ["notice"]);
    for (paper, on, items) in ITEMS {
        let text = road.text(paper, on);
        for item in items.split(' ').filter(|i| !i.is_empty()) {
            assert!(text.contains(item), "{paper}: no {item} in\n{text}");
        }
        assert!(!text.contains("{{") && !text.contains("2026-") && !text.contains("2026."), "{paper}:\n{text}");
        assert!(digits(&text, 18).is_empty() && digits(&text, 11).is_empty(), "{paper} tells too much:\n{text}");
    }
    let notice = road.text("notice", WHO);
    assert!(
        !notice.contains("2024210211") && !notice.contains("某地"),
        "neither student number nor address:\n{notice}"
    );
    assert!(!notice.contains("反映一件事"), "what was said against somebody is not posted");
    assert!(
        notice.contains("2006年") && !notice.contains("2006年1月1日"),
        "the month of birth, not its day:\n{notice}"
    );
}

#[test]
fn every_paper_is_looked_at_and_none_imitates_a_form() {
    let made = concat!(include_str!("made.rs"), include_str!("evaluation.rs"));
    for paper in PAPERS {
        let here = ITEMS.iter().any(|(name, ..)| *name == paper.name);
        assert!(here || made.contains(&format!("\"{}\"", paper.name)), "{} is not looked at", paper.name);
    }
    for paper in ["application_draft", "thought_report_draft", "form_draft", "cultivation_draft", "probation_draft"] {
        assert!(ITEMS.iter().any(|(name, _, items)| *name == paper && items.contains("核对单")), "{paper}");
    }
}

#[test]
fn what_is_not_there_is_said() {
    let road = Road::open();
    let fails = |words: &[&str]| road.shell.fails(1, words)["text"].as_str().unwrap().to_owned();
    assert!(fails(&["export", "notice", "--on", "曾雨桐", "-o", "/tmp/x.docx"]).contains("没有公示记录"));
    let full = fails(&["export", "pre_review_request", "--on", "曾雨桐", "-o", "/tmp/x.docx"]);
    assert!(full.contains("没有发展对象、预备党员"), "{full}");
    assert!(fails(&["export", "archive_list", "-o", "/tmp/x.docx"]).contains("请先选人员"));
    let documents = road.shell.json("list document");
    let form = documents.as_array().unwrap().iter().find(|d| d["kind"] == "form").unwrap();
    assert_eq!(form["unsigned"], "曾雨桐、单晓宁");
}

#[test]
fn papers_of_the_road_are_whole_documents() {
    let road = Road::open();
    let files: Vec<PathBuf> = ITEMS.iter().map(|(paper, on, _)| road.write(paper, on, "docx")).collect();
    for file in &files {
        super::made::whole(file);
    }
    super::made::schema(&files);
}

#[test]
fn the_table_of_the_road_adds_up_and_is_on_the_screen() {
    let road = Road::open();
    let file = road.shell.path("table.json");
    road.shell.ok(&format!("export road_table -o {}", file.display()));
    let rows: Vec<serde_json::Value> = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    let whole = &rows[0];
    for column in ["people", "applicant", "activist", "prospect", "probationary", "full", "new_members"] {
        let sum = |fits: &dyn Fn(&&serde_json::Value) -> bool| -> f64 {
            rows[1..].iter().filter(fits).map(|row| row[column].as_f64().unwrap()).sum()
        };
        let grades = sum(&|row| row["class"] == "合计");
        let classes = sum(&|row| row["class"] != "合计");
        assert_eq!((whole[column].as_f64().unwrap(), grades), (grades, classes), "{column}");
    }
    let count = |stage: &str| road.shell.json(&format!("list member --where stage={stage}")).as_array().unwrap().len();
    assert_eq!(whole["activist"].as_f64().unwrap(), count("activist") as f64);
    // Whoever left this year after the vote was admitted this year all the same.
    assert!(whole["new_members"].as_f64().unwrap() >= 10.0);
    let mut stage = crate::stage::Stage::demo();
    stage.keys("2P").shows(&["打印文书"]);
    stage.keys("<end>").shows(&["发展党员分析表"]);
}
