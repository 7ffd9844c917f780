"""A child process that draws one picture anew: a citizen's bytes in, a plain JPEG out, under limits on memory, time and files.

Run as a script (`python -I picture_worker.py <longest side>`), so that a decoder's fault ends here and not in the office. The original
bytes are never shown to a browser. Exit status 0 with the JPEG on standard output, 1 for what is no picture.
"""

from __future__ import annotations

import io
import resource
import sys

MAX_BYTES = 4 * 1024 * 1024
MAX_PIXELS = 50_000_000
MEMORY_BYTES = 1024 * 1024 * 1024
CPU_S = 10
QUALITY = 85


def main() -> int:
    """Limit this process, then decode, turn upright, shrink, encode."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from PIL import Image, ImageOps  # noqa: PLC0415 - under the limits

    Image.init()  # loads every decoder's file now: from here on nothing can be opened
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    data = sys.stdin.buffer.read(MAX_BYTES + 1)
    longest = int(sys.argv[1])
    try:
        if len(data) > MAX_BYTES:
            return 1
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP")) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                return 1
            picture.draft("RGB", (longest, longest))
            drawn = ImageOps.exif_transpose(picture).convert("RGB")
        drawn.thumbnail((longest, longest))
        fresh = Image.new("RGB", drawn.size)
        fresh.paste(drawn)
        out = io.BytesIO()
        fresh.save(out, "JPEG", quality=QUALITY)
    except (OSError, ValueError, SyntaxError, MemoryError, Image.DecompressionBombError):
        return 1
    sys.stdout.buffer.write(out.getvalue())
    return 0


if __name__ == "__main__":
    sys.exit(main())
