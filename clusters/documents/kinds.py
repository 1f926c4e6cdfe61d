"""What the template of a letter about an obstacle or petition may print, and the template shipped."""

from ccn_portal.letters import blocks
from ccn_portal.letters.registry import LETTER, Kind

MATTER_URGING = Kind(
    code="matter_urging",
    name="Công văn đôn đốc giải quyết khó khăn, vướng mắc, kiến nghị",
    purpose="Gửi cơ quan có trách nhiệm giải quyết khó khăn, vướng mắc của cụm hoặc kiến nghị, phản ánh đã tiếp nhận.",
    variables=LETTER,
    default=blocks.shipped(blocks.letter),
)
