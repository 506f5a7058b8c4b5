//! The exports of meeting services as they are in the wild, and what is none of them.

use super::*;
use std::path::PathBuf;

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/import/transcripts").join(name)
}

fn told(name: &str) -> Transcript {
    open(&fixture(name)).unwrap().unwrap_or_else(|| panic!("{name} is a transcript"))
}

fn at(told: &Transcript) -> Vec<(u32, &str)> {
    told.blocks.iter().map(|b| (b.from, b.who.as_str())).collect()
}

#[test]
fn every_export_is_read() {
    let feishu = told("feishu_miaoji.txt");
    assert_eq!((feishu.day, feishu.starts), ("2026-11-24".parse().ok(), NaiveTime::from_hms_opt(18, 31, 0)));
    assert_eq!((feishu.length, feishu.rest.len()), (Some(3728), 0));
    assert_eq!(feishu.keywords, "预备党员、转正、应到、表决权、支部大会、入党介绍人");
    let (a, b, c) = ("说话人 1", "说话人 2", "说话人 3");
    assert_eq!(at(&feishu), [(3, a), (21, b), (62, c), (100, a), (3598, b), (3631, a)]);
    assert_eq!(feishu.blocks[1].text.lines().count(), 2);
    assert_eq!((feishu.blocks[0].until, feishu.blocks[5].until), (Some(21), Some(3728)));
    let word = told("feishu_miaoji.docx");
    assert_eq!((word.title.as_str(), word.starts), ("2026年第四季度支部党员大会", NaiveTime::from_hms_opt(18, 31, 0)));
    assert_eq!(at(&word), [(3, a), (21, b)]);
    let tingwu = told("tingwu_2026年第四季度支部党员大会_原文.txt");
    assert_eq!(tingwu.title, "2026年第四季度支部党员大会");
    assert_eq!(at(&tingwu), [(3, "发言人 1"), (21, "发言人 2"), (62, "赵子轩"), (3598, "发言人 2")]);
    assert_eq!(at(&told("tingwu_原文.md")), [(3, "发言人 1"), (21, "发言人 2")]);
    let zoom = told("zoom_teams.vtt");
    assert_eq!(at(&zoom), [(3, "曾雨桐"), (21, "单晓宁")]);
    assert_eq!(zoom.blocks.iter().map(|b| b.until).collect::<Vec<_>>(), [Some(19), Some(61)]);
    assert!(!zoom.blocks[0].text.contains('<'));
}

#[test]
fn other_shapes_of_the_services_are_read() {
    let told = |text: &str| read(text).unwrap_or_else(|| panic!("{text}"));
    let api = told(
        "2026-11-24 18:31:00 CST|1h 2min 8s\n\nKeywords:\n转正\n\nSpeaker 1 00:00:03.480\n开会。\n\nSpeaker 2 00:00:21.120\n好。\n",
    );
    assert_eq!(
        (api.day, api.length, at(&api)),
        ("2026-11-24".parse().ok(), Some(3728), vec![(3, "Speaker 1"), (21, "Speaker 2")])
    );
    let srt = told(
        "1\n00:00:03,480 --> 00:00:19,960\n说话人 1：同志们，现在开会。\n\n2\n00:00:21,120 --> 00:01:01,300\n没有名字的话\n",
    );
    assert_eq!(at(&srt), [(3, "说话人 1"), (21, "")]);
    let tencent = told(
        "会议主题：第四季度支部党员大会\n会议号：123456789\n开始时间：2026/11/24 18:30\n\n2023210232单晓宁 00:00:03\n开会。\n\n曾雨桐(组织委员) 00:01:02\n同意。\n",
    );
    assert_eq!((tencent.title.as_str(), tencent.starts), ("第四季度支部党员大会", NaiveTime::from_hms_opt(18, 30, 0)));
    assert_eq!((tencent.rest.len(), at(&tencent)), (1, vec![(3, "2023210232单晓宁"), (62, "曾雨桐(组织委员)")]));
    let behind = told("单晓宁(00:00:03)：开会。\n曾雨桐（00:01:02）：同意。\n");
    assert_eq!(at(&behind), [(3, "单晓宁"), (62, "曾雨桐")]);
    // A time of day becomes seconds from the first words.
    let of_day = told("[18:40] 单晓宁：开会。\n[18:42] 曾雨桐：同意。\n");
    assert_eq!(
        (of_day.starts, at(&of_day)),
        (NaiveTime::from_hms_opt(18, 40, 0), vec![(0, "单晓宁"), (120, "曾雨桐")])
    );
    let voices = told("18:40 说话人 1: 开会。\n18:41 说话人 2: 我先介绍。\n");
    assert_eq!(at(&voices), [(0, "说话人 1"), (60, "说话人 2")]);
    let long: String = (0..8 * 60)
        .map(|m| format!("说话人 {} {:02}:{:02}:00\n这一分钟说的话。\n\n", m % 3 + 1, m / 60, m % 60))
        .collect();
    let long = told(&long);
    assert_eq!((long.blocks.len(), long.blocks[479].from), (480, 479 * 60));
}

#[test]
fn what_is_no_transcript_is_none() {
    for text in [
        "姓名,学号\n单晓宁,001\n",
        "18:40 赵子轩: 我同意转正\n18:41 说话人 2: 我先介绍\n到会：赵子轩、单晓宁\n",
        "值班表\n单晓宁 08:00\n曾雨桐 12:00\n赵子轩 18:00\n",
        "",
        "00:03",
        "hello",
        "WEBVTT",
        "1\n2\n-->\n",
        "日程 2026-11-24 18:30\n",
    ] {
        assert_eq!(read(text), None, "{text}");
    }
}

#[test]
fn a_voice_is_no_name() {
    for label in ["说话人 1", "说话人2", "发言人 12", "发言人3", "Speaker 1", "speaker_2", "未知说话人 1", "说话人１"]
    {
        assert!(is_voice(label), "{label}");
    }
    for label in ["赵子轩", "发言人", "说话人", "赵1", "2023210232单晓宁", "iPhone", "iPhone 13"] {
        assert!(!is_voice(label), "{label}");
    }
}
