"""Writes the files of PyTorch that the tests read: `python make.py` in this folder."""

import collections
import pickle

import torch

torch.manual_seed(1)
emb = torch.arange(12, dtype=torch.float32).reshape(6, 2)
state = collections.OrderedDict(
    [
        ("embed_tokens.weight", emb),
        ("lm_head.weight", emb),
        ("norm.weight", torch.tensor([1.5, -2.0]).half()),
        ("part.weight", emb[2:4]),
        ("bf.weight", torch.tensor([[0.5]], dtype=torch.bfloat16)),
        ("ids", torch.tensor([7, 8, 9])),
        ("parameter", torch.nn.Parameter(torch.tensor([3.25]))),
    ]
)
torch.save(state, "zip.bin")
torch.save(state, "legacy.bin", _use_new_zipfile_serialization=False)
torch.save({"t": emb.t()}, "strided.bin")


class Gadget:
    def __init__(self, call, argument):
        self.call, self.argument = call, argument

    def __reduce__(self):
        return self.call, (self.argument,)


import os

torch.save({"a": Gadget(os.system, "touch harmed")}, "system.bin")
torch.save({"a": Gadget(eval, "1")}, "eval.bin", _use_new_zipfile_serialization=False)
torch.save({"a": Gadget(getattr, "x")}, "getattr.bin")
