"""The roast that the demonstration's past event showed: what its film draws, and its chapters and captions say."""

from dataclasses import dataclass

from core.webvtt import Cue, write_webvtt

LENGTH_S = 120
CRACKS_S = (76.0, 96.0)  # from when until when it is heard


@dataclass(frozen=True)
class Phase:
    """One part of the roast."""

    begins_s: int
    title: str
    said: tuple[tuple[int, str, str], ...]  # when, in English, in Chinese


PHASES = (
    Phase(
        0,
        "Welcome to the drum",
        (
            (1, "Good evening. The drum is at two hundred degrees, and empty.", "晚上好。滚筒两百度，还是空的。"),
            (6, "One kilo of Huila, and six times the speed of life.", "一公斤慧兰豆，六倍速给您看。"),
        ),
    ),
    Phase(
        12,
        "Charge: beans in",
        (
            (12, "Beans in. The curve falls, because they are cold.", "下豆。曲线往下走，因为豆子是凉的。"),
            (20, "There it turns. From here on it only climbs.", "回温点到了，从这里开始一路向上。"),
        ),
    ),
    Phase(
        30,
        "Drying: green to yellow",
        (
            (30, "Drying. Green turns to straw, and it smells of hay.", "脱水期。绿色变成草黄，闻起来像干草。"),
            (42, "No hurry now: water has to leave before sugar browns.", "不着急，水先走，糖才会变色。"),
        ),
    ),
    Phase(
        54,
        "Browning: the sweetness is made",
        (
            (54, "Browning. This is where the sweetness is made.", "褐变期，甜味就在这里形成。"),
            (65, "Less gas, so that it does not run away from us.", "收一点火，别让它冲过头。"),
        ),
    ),
    Phase(
        76,
        "First crack",
        (
            (76, "Listen: first crack.", "听：一爆。"),
            (83, "From here every ten seconds can be tasted.", "从这里起，每十秒都喝得出来。"),
        ),
    ),
    Phase(
        96,
        "Drop, and your questions",
        (
            (96, "And drop. Two hundred and eight degrees.", "下豆！两百零八度。"),
            (104, "Cool it quickly, or it goes on roasting by itself.", "要快速冷却，不然它会继续烘。"),
            (112, "Thank you for roasting along. Same drum next week.", "谢谢一起烘豆，下周同一口锅见。"),
        ),
    ),
)
CHARGED_S, DROPPED_S = PHASES[1].begins_s, PHASES[-1].begins_s
# seconds of the film, and what the thermometer in the drum says then
CURVE = (
    *((0, 200), (12, 200), (15, 150), (18, 112), (21, 98), (25, 100), (30, 109), (42, 134), (54, 157)),
    *((65, 177), (76, 193), (86, 202), (96, 208), (99, 150), (104, 96), (110, 62), (120, 38)),
)


def chapters() -> str:
    """As a host types them."""
    return "\n".join(f"{phase.begins_s // 60}:{phase.begins_s % 60:02} {phase.title}" for phase in PHASES)


def captions(language: int) -> str:
    """A WebVTT file: 1 in English, 2 in Chinese."""
    said = [line for phase in PHASES for line in phase.said]
    ends = [begins for begins, *_ in said[1:]] + [LENGTH_S]
    return write_webvtt(
        Cue(line[0] * 1000, min(end, line[0] + 7) * 1000, str(line[language])) for line, end in zip(said, ends, strict=True)
    )
