//! Every paper: the items it must hold, its form, and nothing that it must not tell.

use super::{Office, digits};
use std::io::Read;
use std::path::{Path, PathBuf};
use zhibu::base::Value;
use zhibu::exchange::paper::{Made, PAPERS};
use zhibu::exchange::template::xml::{self, Element};
use zhibu::model::{Key, Kind};

const MAY: &str = "第二季度支部党员大会";
const TONIGHT: &str = "第四季度支部党员大会";

/// What each paper is made of, and the words that must stand in it.
fn papers(office: &Office) -> Vec<(&'static str, Vec<Key>, &'static str)> {
    let may = vec![office.meeting(MAY)];
    vec![
        (
            "minutes",
            may.clone(),
            "会议名称 2026年第二季度支部党员大会 类型 支部党员大会、发展会、转正会 会议次数 2026年第3次支部党员大会 \
             2026年5月21日 18:30至22:00 地点 信息楼报告厅B101 主持人 曾雨桐 记录人 陈思远 40人（正式26人，预备14人） \
             36人（正式23人，预备13人） 有表决权应到 26人 有表决权实到 23人 缺席人员及原因 宋心怡（实习） 赵若曦（出国） \
             李晓燕（病假） 迟到 早退 不计入应到 列席 何素琴（组织员） 沈国梁（上级） 议题 讨论8名预备党员转正 \
             仇文博（批评苏宇航）：两次活动都提前一周通知 表决方式：无记名投票 监票人 计票人 书面意见一份 赞成二十四票 反对零票 \
             弃权零票 同意欧阳子涵同志按期转为中共正式党员。 讨论预备党员欧阳子涵同志转正问题 \
             主持人签名 记录人签名",
        ),
        (
            "attendance_sheet",
            may.clone(),
            "签到表 应到40人 实到36人 序号 姓名 人员类别 出勤 说明 签名 预备党员 请假 病假 到会",
        ),
        ("sign_in", vec![office.meeting(TONIGHT)], "签到表 应到39人 姓名 签名 备注 正式党员 预备党员"),
        (
            "ballot",
            vec![office.meeting(TONIGHT)],
            "表决票 信息学院本科生第二党支部 事项 姓名 赞成 不赞成 弃权 □ 刘洋 接收预备党员 预备党员转正",
        ),
        (
            "evaluation_ballot",
            vec![office.meeting(TONIGHT)],
            "测评对象 优秀 合格 基本合格 不合格 存在问题 曾雨桐 （预备·不定等次）",
        ),
        (
            "vote_report",
            may.clone(),
            "票决结果报告单 应到有表决权党员 26人 实到有表决权党员 23人 发出 收回 23张 有效 无效 赞成 不赞成 弃权 书面意见 \
             监票人签名 计票人签名 2026年5月21日",
        ),
        (
            "resolution",
            may.clone(),
            "关于解思远同志的决议 草稿 主要表现 主要缺点 政治审查合格 应到有表决权的党员二十六名，实到二十三名 \
             同意接收解思远同志为中共预备党员 通过日期：2026年5月21日 支部书记（签名）",
        ),
        ("extract", may, "会议记录摘录 （郭亦凡同志） 汇报入党动机 赞成十四票 由摘录人签名"),
        ("minutes_year", Vec::new(), "2026年1月支部委员会 2026年第二季度支部党员大会 补录"),
        (
            "assessment_form",
            Vec::new(),
            "学生党支部工作考核登记表 学生党支部工作标准（通用） 2026 未提交 一级指标 组织生活开展情况 党员大会每季度 自评分 上级评分 \
             差异原因 往期得分 合格~优秀 1.9、2.3、 诸葛明 一票否决：没有登记 支部书记（签名） 上级党组织意见",
        ),
        (
            "rectification_report",
            Vec::new(),
            "关于2026年整改情况的报告 列入整改5项 逐项情况 黄松同志限期改正 来源：民主评议 责任人：黄松 2026年4月10日 \
             三个月内组织生活全部到会 （佐证：值班表第1页） 完成情况：完成 2026年4月9日由支委会验收 延期1次，原时限2026年10月31日，何素琴批准 最长逾期6天 \
             没有申请人谈话台账",
        ),
        ("meeting_register", Vec::new(), "会议类型 会议名称 实际会议时间 主持人姓名 应到人数 会议决议"),
    ]
}

#[test]
fn every_paper_holds_what_it_must_and_nothing_is_left_open() {
    let office = Office::open();
    for (name, on, items) in papers(&office) {
        let sheet = PAPERS.iter().any(|p| p.name == name && matches!(p.made, Made::Sheet(_)));
        let text = match sheet {
            true => std::fs::read_to_string(office.write(name, &on, "csv", &[]).unwrap()).unwrap(),
            false => office.text(name, &on),
        };
        for item in items.split(' ').filter(|i| !i.is_empty()) {
            assert!(text.contains(item), "{name}: no {item} in\n{text}");
        }
        assert!(!text.contains("{{") && !text.contains("}}"), "{name}");
        assert!(digits(&text, 18).is_empty() && digits(&text, 11).is_empty(), "{name} tells too much");
        if !sheet {
            // A ledger's number is no date.
            let text = text.replace("整改2026-", "");
            let dotted = |d: &str| text.contains(&format!("2026{d}0")) || text.contains(&format!("2026{d}1"));
            assert!(!dotted("-") && !dotted("."), "{name}: dates are written 2026年11月9日");
        }
    }
}

#[test]
fn silence_is_left_out_and_a_late_entry_is_told_with_its_lag() {
    let office = Office::open();
    let text = office.text("minutes", &[office.meeting("第一党小组2026年1月")]);
    assert!(text.contains("| 迟到 | 无 |"), "{text}");
    for silent in ["列席人员", "附件", "备注", "会议决定", "布置的任务", "更正"] {
        assert!(!text.contains(silent), "{silent} in\n{text}");
    }
    let late = office.stage.all::<zhibu::model::meeting::sitting::Meeting>();
    let late = late.iter().find(|m| m.head.happened == "2026-04-16".parse().ok()).expect("the Party day of April");
    let text = office.text("minutes", &[Key { kind: Kind::Meeting, id: late.head.id }]);
    assert!(text.contains("补录（2026年4月27日录入，滞后11天）"), "{text}");
}

#[test]
fn an_extract_holds_no_criticism_of_others() {
    let office = Office::open();
    let may = office.meeting(MAY);
    let of = |name: &str| {
        let person = office.person(name).id;
        let all = office.stage.all::<zhibu::model::vote::motion::Motion>();
        let motion = all.iter().find(|m| m.meeting.0 == may.id && m.subject.0 == person).expect("a motion");
        office.text("extract", &[Key { kind: Kind::Motion, id: motion.head.id }])
    };
    let su = of("苏宇航");
    assert!(su.contains("两次活动都提前一周通知") && su.contains("三月大会和四月党日我都没有来"), "{su}");
    let guo = of("郭亦凡");
    assert!(
        guo.contains("当时没有先公布细则就开了会") && !guo.contains("苏宇航") && !guo.contains("提前一周"),
        "{guo}"
    );
}

#[test]
fn every_document_is_whole_and_its_elements_stand_in_order() {
    let office = Office::open();
    let mut files = Vec::new();
    for (name, on, _) in papers(&office).into_iter().filter(|(name, ..)| *name != "meeting_register") {
        files.push(office.write(name, &on, "docx", &[]).unwrap());
    }
    files.iter().for_each(|file| whole(file));
    schema(&files);
}

/// Fails unless a document has all its parts, each of them XML whose elements stand in order.
pub fn whole(file: &Path) {
    let name = file.display();
    let mut zip = zip::ZipArchive::new(std::fs::File::open(file).unwrap()).unwrap();
    let names: Vec<String> = zip.file_names().map(|n| n.unwrap().into_owned()).collect();
    for part in ["[Content_Types].xml", "_rels/.rels", "word/document.xml", "word/styles.xml", "word/settings.xml"] {
        assert!(names.iter().any(|n| n == part), "{name} has no {part}");
    }
    assert_eq!(names[0], "[Content_Types].xml");
    for part in names {
        let mut text = String::new();
        zip.by_name(&part).unwrap().read_to_string(&mut text).unwrap();
        let root = xml::read(&text).unwrap_or_else(|e| panic!("{name} {part}: {e}"));
        in_order(&root, &format!("{name} {part}"));
    }
}

/// The order the standard gives to the elements that a paper uses.
const ORDER: [(&str, &str); 6] = [
    (
        "w:pPr",
        "pStyle keepNext keepLines pageBreakBefore widowControl autoSpaceDE autoSpaceDN snapToGrid spacing ind contextualSpacing jc outlineLvl rPr",
    ),
    ("w:rPr", "rStyle rFonts b bCs i iCs color spacing w kern position sz szCs u lang"),
    ("w:tcPr", "tcW gridSpan vMerge tcBorders shd noWrap tcMar vAlign"),
    ("w:tblPr", "tblStyle tblW jc tblInd tblBorders shd tblLayout tblCellMar tblLook"),
    ("w:tbl", "tblPr tblGrid tr"),
    ("w:sectPr", "headerReference footerReference type pgSz pgMar pgNumType cols titlePg docGrid"),
];

fn in_order(element: &Element, place: &str) {
    if let Some((_, order)) = ORDER.iter().find(|(name, _)| *name == element.name) {
        let order: Vec<&str> = order.split(' ').collect();
        let at = |e: &Element| order.iter().position(|n| e.name == format!("w:{n}"));
        let places: Vec<Option<usize>> = element.elements().map(at).collect();
        assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{place}: {} {places:?}", element.name);
    }
    let last = element.elements().last().map(|e| e.name.as_str());
    match element.name.as_str() {
        "w:tc" => assert_eq!(last, Some("w:p"), "{place}: a cell ends in a paragraph"),
        "w:tbl" => assert_eq!(last, Some("w:tr"), "{place}: a table has rows"),
        "w:body" => assert_eq!(last, Some("w:sectPr"), "{place}: a document ends in its section"),
        _ => {}
    }
    element.elements().for_each(|e| in_order(e, place));
}

/// Holds documents against the schemas, where the checker is named and can run; says so where it is not.
pub fn schema(files: &[PathBuf]) {
    let Some(checker) = std::env::var_os("ZHIBU_OOXML") else {
        return eprintln!("schema check skipped: ZHIBU_OOXML names no checker");
    };
    let python = std::env::var_os("ZHIBU_PYTHON").unwrap_or("python3".into());
    let out = std::process::Command::new(python).arg(checker).args(files).output().expect("python3");
    let said = String::from_utf8_lossy(&out.stdout) + String::from_utf8_lossy(&out.stderr);
    assert!(out.status.success(), "{said}");
}

#[test]
fn a_paper_is_asked_for_what_it_needs() {
    let office = Office::open();
    let refused = |paper: &str, on: &[Key], ending: &str| office.write(paper, on, ending, &[]).unwrap_err();
    assert!(refused("minutes", &[], "docx").contains("请先选会议"));
    assert!(refused("minutes", &[office.person("曾雨桐")], "docx").contains("请先选会议"));
    assert!(refused("minutes", &[office.meeting(MAY)], "doc").contains(".docx .pdf .md .json"));
    assert!(refused("ballot", &[office.meeting("2026年1月支部委员会")], "docx").contains("没有要表决的人或事"));
    assert!(refused("attendance_sheet", &[office.meeting(TONIGHT)], "docx").contains("还没有点名"));
    let year = [("year", Value::Int(1999))];
    assert!(office.write("minutes_year", &[], "docx", &year).unwrap_err().contains("1999 年没有已开的会议"));
    assert!(!office.file("minutes.docx").exists() && !office.file("minutes_year.docx").exists());
    let json = std::fs::read_to_string(office.write("minutes", &[office.meeting(MAY)], "json", &[]).unwrap()).unwrap();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["meetings"][0]["motions"].as_array().map(Vec::len), Some(17));
    assert_eq!(json["meetings"][0]["lines"][3]["speaker"], "单晓宁");
}

#[test]
fn what_is_proposed_for_commendation_is_asked_for_upward() {
    let mut office = Office::open();
    assert!(office.write("award_request", &[], "docx", &[]).unwrap_err().contains("没有拟推荐的表彰"));
    office.stage.keys(":award.propose<enter>先进学生党支部<ctrl-s>");
    let text = office.text("award_request", &[]);
    for item in ["关于推荐表彰的请示", "推荐以下表彰1项", "先进学生党支部：信息学院本科生第二党支部"]
    {
        assert!(text.contains(item), "no {item} in\n{text}");
    }
    let file = office.write("award_request", &[], "docx", &[]).unwrap();
    whole(&file);
    schema(&[file]);
}
