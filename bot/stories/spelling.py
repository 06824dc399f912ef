"""One spelling for stems that both sides of an ocean write differently, and for a few words that mean the same."""

from __future__ import annotations

_SAME = """
su=sue lawsuit=sue acquisit=acquir pic=photo cyclon=hurrican bought=buy
defenc=defens offenc=offens licenc=licens centr=center programm=program labour=labor colour=color favour=favor
favourit=favorit behaviour=behavior honour=honor rumour=rumor armour=armor harbour=harbor neighbour=neighbor
humour=humor tumour=tumor catalogu=catalog dialogu=dialog sceptic=skeptic judgement=judgment aluminium=aluminum
"""
_ONE = dict(pair.split("=") for pair in _SAME.split())
# Stems of verbs on "-ise" that others write with "-ize", without that ending: "apologis" is "apolog". No rule would do:
# "promise" and "exercise" have one spelling.
_IZE = """
anonym apolog author capit central character civil container critic crimin custom decentr democrat digit emphas equal
final formal general global harmon hospit industri legal local maxim memor minim mobil modern monet nation neutral
normal oper optim organ penal person polar popular priorit privat recogn revolution scrutin sexual social special
stabil standard steril subsid summar sympath synchron unauthor util vandal virtual visual weapon
"""
_WITH_IZE = frozenset(_IZE.split())


def one_spelling(stem: str) -> str:
    """The stem by which a word goes, however it is spelt: "apologis" (apologises) gives "apolog" (apologizes)."""
    if stem.endswith("is") and stem[:-2] in _WITH_IZE:
        return stem[:-2]
    return _ONE.get(stem, stem)
