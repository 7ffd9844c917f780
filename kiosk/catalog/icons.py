"""The icons a service may name: words of assets/icons/names.toml and files of lucide-static. A test holds the list to both."""

from __future__ import annotations

ICONS = frozenset(
    {
        *("baby", "building-2", "calendar", "camera", "card", "car", "circle-question-mark", "cloud-lightning", "cross", "disaster"),
        *("droplets", "ellipsis", "flame", "home", "house-plus", "key-round", "mail", "mountain", "move", "ok", "paper", "person", "phone"),
        *(
            "photo",
            "plane",
            "post",
            "school",
            "staff",
            "talk",
            "users-round",
            "van",
            "waves",
            "wind",
            "activity",
            "warehouse",
            "file-question",
        ),
    }
)
