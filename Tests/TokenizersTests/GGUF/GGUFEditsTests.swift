import Files
import GGUF
import RowPlans
import TestSupport
import Testing
import Tokenizers

@Suite("What surgery makes of a GGUF file's metadata")
struct GGUFEditsTests {
  private let folder = TemporaryFolder()
  private let plan = RowPlan(keeping: [0, 2, 3, 5], of: 6)

  private func edits(
    of model: String = "gpt2", adding new: NewPieces = .none, _ change: (inout GGUFBuilder) -> Void
  ) throws -> [String: GGUFEdit] {
    var builder = GGUFBuilder()
    builder.add("tokenizer.ggml.model", text: model)
    builder.add("tokenizer.ggml.pre", text: "gpt-2")
    builder.add("tokenizer.ggml.tokens", texts: ["<s>", "a", "b", "c", "ab", "bc"])
    builder.add("tokenizer.ggml.token_type", integers: [3, 1, 1, 1, 1, 1])
    builder.add("tokenizer.ggml.merges", texts: ["a b", "b c"])
    builder.add("tokenizer.ggml.bos_token_id", unsigned: 0)
    change(&builder)
    let file = try GGUFFile(InputFile(folder.write(builder.bytes(), to: "a.gguf")))
    return try GGUFTokenizer(file).edits(of: file, after: plan, adding: new)
  }

  @Test func `lists, merges, sizes and IDs follow the plan`() throws {
    let edits = try edits {
      $0.add("tokenizer.ggml.scores", floats: [0, 1, 2, 3, 4, 5])
      $0.add("tokenizer.ggml.eos_token_id", unsigned: 5)
      $0.add("tokenizer.ggml.padding_token_id", unsigned: .max)
      $0.add("tokenizer.ggml.add_bos_token", bool: true)
      $0.add("tokenizer.huggingface.json", text: "{}")
      $0.add("tokenizer.chat_template", text: "{{ a }}")
      $0.add("t5.decoder_start_token_id", unsigned: 3)
      $0.add("llama.vocab_size", unsigned: 6)
      $0.add("llama.block_count", unsigned: 6)
    }
    #expect(
      edits == [
        "tokenizer.ggml.tokens": .items([0, 2, 3, 5]),
        "tokenizer.ggml.token_type": .items([0, 2, 3, 5]),
        "tokenizer.ggml.scores": .items([0, 2, 3, 5]), "tokenizer.ggml.merges": .items([1]),
        "tokenizer.ggml.bos_token_id": .number(0), "tokenizer.ggml.eos_token_id": .number(3),
        "t5.decoder_start_token_id": .number(2), "llama.vocab_size": .number(4),
        "tokenizer.huggingface.json": .removed,
      ])
  }

  @Test func `new pieces, their scores, types and merges follow`() throws {
    let new = NewPieces(
      pieces: [.init(spelling: Array("abc".utf8)), .init(spelling: Array("cc".utf8))],
      merges: [.init(left: Array("ab".utf8), right: Array("c".utf8))])
    let ranked = try edits(adding: new) { _ in }
    let texts: [GGUFEdit.Item] = [.text(Array("abc".utf8)), .text(Array("cc".utf8))]
    #expect(ranked["tokenizer.ggml.tokens"] == .items([0, 2, 3, 5], adding: texts))
    #expect(
      ranked["tokenizer.ggml.token_type"]
        == .items([0, 2, 3, 5], adding: [.number(1), .number(1)]))
    #expect(
      ranked["tokenizer.ggml.merges"] == .items([1], adding: [.text(Array("ab c".utf8))]))
    let scored = try edits(of: "llama", adding: new) {
      $0.add("tokenizer.ggml.scores", floats: [0, -1, -2, -3, -4, -5])
      $0.add("tokenizer.ggml.unknown_token_id", unsigned: 0)
    }
    #expect(
      scored["tokenizer.ggml.scores"]
        == .items([0, 2, 3, 5], adding: [.number(-6), .number(-7)]))
    #expect(scored["tokenizer.ggml.merges"] == .items([1]))
  }

  @Test func `new pieces that do not fit are refused`() throws {
    let known = NewPieces(pieces: [.init(spelling: Array("ab".utf8))])
    #expect(throws: TokenizerError.self) { try edits(adding: known) { _ in } }
    let unscored = NewPieces(pieces: [.init(spelling: Array("cc".utf8))])
    #expect(throws: TokenizerError.self) {
      try edits(of: "t5", adding: unscored) {
        $0.add("tokenizer.ggml.scores", floats: [0, -1, -2, -3, -4, -5])
        $0.add("tokenizer.ggml.unknown_token_id", unsigned: 0)
      }
    }
  }

  @Test func `what may hold IDs and is not known is refused by name`() throws {
    let refused: [(key: String, add: (inout GGUFBuilder) -> Void)] = [
      ("tokenizer.ggml.suppressed", { $0.add("tokenizer.ggml.suppressed", integers: [1]) }),
      ("tokenizer.ggml.number", { $0.add("tokenizer.ggml.number", unsigned: 1) }),
      ("tokenizer.other.json", { $0.add("tokenizer.other.json", text: "{}") }),
      ("general.list", { $0.add("general.list", floats: [0, 0, 0, 0, 0, 0]) }),
      ("split.count", { $0.add("split.count", unsigned: 2) }),
      ("tokenizer.ggml.eot_token_id", { $0.add("tokenizer.ggml.eot_token_id", unsigned: 4) }),
    ]
    for (key, add) in refused {
      do {
        _ = try edits(add)
        Issue.record("\(key) was taken")
      } catch { #expect("\(error)".contains("'\(key)'")) }
    }
  }
}
