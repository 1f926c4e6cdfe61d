"""What the template of a letter about a slow project may print, and the template shipped."""

from ccn_portal.letters import blocks
from ccn_portal.letters.registry import LETTER, Kind

URGING = Kind(
    code="project_urging",
    name="Công văn đôn đốc dự án chậm triển khai",
    purpose="Gửi nhà đầu tư thuê đất trong cụm công nghiệp mà dự án chậm đưa vào hoạt động hoặc đã ngừng hoạt động.",
    variables=LETTER,
    default=blocks.shipped(blocks.letter),
)
