#!/usr/bin/env python3
"""Times hard texts beside prose: that part of count.py alone, which takes the same options.

    python3 Benchmarks/count/adversarial.py [--tokenizers qwen3] [--adversarial MB] [--worst TIMES]

The exit status is 1 if a text takes more than --worst times (3) what prose takes for each byte.
"""

import sys

import count

if __name__ == "__main__":
    sys.argv[1:1] = ["--parts", "adversarial"]
    sys.exit(count.main())
