import Artifacts
import Checkpoints
import Corpora
import GGUF
import Lexotomy
import LexotomyCommand
import Surgery
import Testing
import Tokenizers

@Suite("Remedies")
struct RemediesTests {
  /// Errors of the library, and the end of what the prompt says of each.
  private let cases: [(error: any Error, end: String)] = [
    (ArtifactError.unreadable(path: "a.db"), "may not be read. Check the path (--store)."),
    (ArtifactError.noStore(path: "a.db"), "Choose another file (--store)."),
    (
      ArtifactError.noPiece(run: 7, name: "x", near: []),
      "Search with 'lexotomy query tokens 7 --like'."
    ),
    (
      CorpusError.missingField(path: "a.jsonl", line: 3, rangeStart: 0, field: "text"),
      "there is no field 'text'. Name the field that holds the text with --field."
    ),
    (
      CorpusError.wrongField(path: "a.jsonl", line: 3, rangeStart: 0, field: "text", found: "3"),
      "Name the field that holds the text with --field."
    ),
    (
      CheckpointError.twoVocabularies(tensor: "a", rows: 3, other: "b", otherRows: 4),
      "If the tensor belongs to something else, name it with --ignore-tensor."
    ),
    (
      CheckpointError.notUntied(tensor: "a"),
      "--untie is for models that continue text; leave it out."
    ),
    (
      GGUFError.quantizedRows(path: "a.gguf", tensor: "a", type: "Q4_K"),
      "quantize it with llama-quantize --token-embedding-type q8_0 --output-tensor-type q8_0."
    ),
    (SurgeryError.noText, "Give text, counts, or --language."),
    (
      SurgeryError.otherAlgorithm(path: "a", asked: "bpe", own: "unigram"),
      "this tokenizer segments by unigram. Leave --algorithm out."
    ),
    (
      TokenizerError.noScore(file: "a", place: "pieces", piece: "x"),
      "a: pieces: the new piece 'x' has no score. Learn with --algorithm unigram."
    ),
    (
      TokenizerError.noPattern(file: "a", names: ["b", "c"]),
      "Give --pattern with one of b, c, or the regular expression."
    ),
    (
      TokenizerError.unneededPattern(file: "a"), "Leave --pattern out, which is for rank files."
    ),
    (
      OperationError.methodNeeds("cw2v", [.contexts, .pairs]),
      "The method cw2v works with what --contexts TEXT or --pairs FILE names. Give it, or choose "
        + "another method."
    ),
    (
      OperationError.manyVectors([.vectors, .contexts]),
      "Vectors come from one of --vectors FILE and --contexts TEXT. Leave the others out."
    ),
    (
      OperationError.rankOutOfRange(8, columns: 8),
      "--rank 8: rows have 8 numbers. Give a number from 1 to 7."
    ),
    (
      OperationError.notFactorable("a"),
      "xlm-roberta. Leave out --write-factors to write their product."
    ),
    (OperationError.noVectorsFromText, "Give more text, or word vectors (--vectors FILE)."),
    (OperationError.notTrimmed(path: "a", base: "b"), "that was trimmed as --base."),
    (OperationError.notMadeOf(path: "a", base: "b"), "that was made of it as --to."),
  ]

  @Test func `the prompt says which option helps, and the library does not`() {
    for (error, end) in cases {
      let message = Remedies.message(of: error)
      #expect(message.hasSuffix(end), "\(message)")
      #expect(!"\(error)".contains("--"), "\(error)")
    }
  }

  @Test func `other messages stay as they are`() {
    let error = OperationError.noWeights(path: "a")
    #expect(Remedies.message(of: error) == error.description)
  }
}
