extension GGUFPieces {
  /// The kinds that `llama.cpp` gives to pieces by their names, whatever the type in the file.
  ///
  /// Source: `llama-vocab.cpp`, "auto-detect special tokens by text", as in llama-cpp-python 0.3.36.
  struct KnownNames {
    /// Ends of turns and of text, and marks for filling in the middle.
    private static let controls: Set<String> = [
      "<|eot_id|>", "<|im_end|>", "<|end|>", "<|return|>", "<|call|>", "<|flush|>", "<|calls|>",
      "<end_of_turn>", "<|endoftext|>", "</s>", "<|eom_id|>", "<EOT>", "_<EOT>", "[EOT]", "[EOS]",
      "<|end_of_text|>", "<end_of_utterance>", "<eos>", "<turn|>", "<|tool_response>",
      "<｜end▁of▁sentence｜>", "[e~[",
      "<|fim_prefix|>", "<fim-prefix>", "<fim_prefix>", "<｜fim▁begin｜>", "<PRE>", "▁<PRE>",
      "<|code_prefix|>", "<|prefix|>", "<|fim_suffix|>", "<fim-suffix>", "<fim_suffix>",
      "<｜fim▁hole｜>", "<SUF>", "▁<SUF>", "<|code_suffix|>", "<|suffix|>", "<|fim_middle|>",
      "<fim-middle>", "<fim_middle>", "<｜fim▁end｜>", "<MID>", "▁<MID>", "<|code_middle|>",
      "<|middle|>", "<|fim_pad|>", "<fim-pad>", "<fim_pad>", "<PAD>", "[PAD]", "<|fim_repo|>",
      "<|repo_name|>", "<fim-repo>", "<REPO>", "<reponame>", "<|file_sep|>",
    ]
    /// The marks of gpt-oss, which are found in any text.
    private static let marks: Set<String> = [
      "<|channel|>", "<|message|>", "<|start|>", "<|constrain|>",
    ]

    /// Whether `<|end|>` ends only a message, as in gpt-oss and Solar Open.
    private let endsMessages: Bool
    /// Whether `</s>` is a piece like others, as in Gemma 4 and PLaMo.
    private let hasPlainEnd: Bool

    /// Looks at all names.
    init(_ names: some Sequence<String>) {
      let telling: Set = [
        "<|return|>", "<|call|>", "<|calls|>", "<|flush|>", "<|tool_response>", "<|plamo:eos|>",
      ]
      let found = telling.intersection(names)
      let hasCall = found.contains("<|call|>") || found.contains("<|calls|>")
      endsMessages = hasCall && (found.contains("<|return|>") || found.contains("<|flush|>"))
      hasPlainEnd = found.contains("<|tool_response>") || found.contains("<|plamo:eos|>")
    }

    /// Returns the kind of a piece whose kind in the file is `kind`.
    func kind(of name: String, saidToBe kind: Kind) -> Kind {
      if Self.marks.contains(name) || endsMessages && name == "<|end|>" { return .userDefined }
      if hasPlainEnd, name == "</s>" { return .normal }
      // A normal piece of such a name still comes out of merges, as `</s>` does in Qwen 2.
      return kind == .userDefined && Self.controls.contains(name) ? .control : kind
    }
  }
}
