"""The makers that AI news is most often about, and by which words a headline names them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

# What each is called on a card, and what else it goes by in headlines.
_MAKERS: Final = {
    "OpenAI": "openai chatgpt gpt sora codex",
    "Anthropic": "anthropic claude",
    "Google": "google deepmind gemini alphabet waymo",
    "Meta": "meta llama facebook instagram whatsapp",
    "Microsoft": "microsoft copilot github azure",
    "Nvidia": "nvidia cuda",
    "Amazon": "amazon aws bedrock alexa",
    "Apple": "apple siri",
    "xAI": "xai grok tesla",
    "Mistral": "mistral",
    "DeepSeek": "deepseek",
    "Alibaba": "alibaba qwen",
    "Moonshot": "moonshot kimi",
    "ByteDance": "bytedance tiktok",
    "Hugging Face": "huggingface",
    "Perplexity": "perplexity",
    "IBM": "ibm",
    "Intel": "intel",
    "AMD": "amd",
    "Samsung": "samsung",
    "Huawei": "huawei",
}
# Headlines name them for devices, chips and shops more often than for a model.
MOSTLY_OTHERWISE: Final = frozenset({"Amazon", "Apple", "IBM", "Intel", "AMD", "Samsung", "Huawei"})
_MAKER_OF: Final = {alias: name for name, aliases in _MAKERS.items() for alias in aliases.split()}
_WORD = re.compile(r"[a-z][a-z0-9]+")
_REMEMBERED: Final = 4_096  # headlines: those of a week, which every channel's recap looks at


@lru_cache(maxsize=_REMEMBERED)
def makers_in(headline: str) -> frozenset[str]:
    """The well-known makers that a headline names, by their own name or by what they make."""
    words = _WORD.findall(headline.lower().replace("hugging face", "huggingface"))
    return frozenset(_MAKER_OF[word] for word in words if word in _MAKER_OF)
