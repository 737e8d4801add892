internal import Checkpoints
internal import Files
internal import RowPlans
internal import Tokenizers

/// The weights of a model, in the format in which they are stored.
///
/// Operations know rows, plans and tables of numbers; a conformer knows the files of one format. A new
/// format is a conformer in a folder of its own, and its entry in ``WeightFormats/all``. Requirements
/// that have a default are abilities that a format may lack: it is refused where it is needed.
///
/// | requirement | used by |
/// |---|---|
/// | ``rowCount``, ``sizes(after:form:)`` | every plan, `inspect` |
/// | ``checkWritable()``, ``write(_:to:isDigested:isCompared:)`` | every operation that writes a model |
/// | ``compare(_:with:knowing:jobs:)`` | the claims about weights |
/// | ``tables`` | `extend`, `evaluate`, neighbours, reports: new rows are mixed from old ones |
/// | ``namedTensors()`` | `restore`, `adapt`, `factorize`: tensors are replaced one by one |
protocol ModelWeights: Sendable {
  /// Finds weights of the format, and begins what can go on while the tokenizer is read.
  ///
  /// - Returns: The weights, to be opened when the tokenizer is known; `nil` if there are none.
  /// - Throws: `FileError` if the system refuses. Errors in the weights are thrown when they are opened.
  static func find(at place: WeightPlace) throws -> FoundWeights?

  /// Returns the path of the file that is the whole model, if a folder holds nothing else of it.
  static func modelFile(in folder: String) -> String?

  /// The path of the model, for messages.
  var path: String { get }

  /// The name of the format on the Hub, as `library_name` in the front matter of a card.
  var library: String { get }

  /// The number of rows of the vocabulary, padding rows included; `nil` if the weights do not tell.
  var rowCount: Int? { get }

  /// Whether input embeddings and LM head are one matrix; `nil` without a head or without weights.
  var isTied: Bool? { get }

  /// Whether the tokenizer is stored in the file of the weights, and is written with them.
  var holdsTokenizer: Bool { get }

  /// The tensors that are indexed by token.
  var indexedTensors: [Inspection.IndexedTensor] { get }

  /// The names of the files and folders of the weights in the model's folder.
  var names: [String] { get }

  /// The remarks of an inspection on what surgery would leave out.
  var problems: [String] { get }

  /// The vocabulary tensors as rows of numbers; none if the format is not read so.
  var tables: VocabularyTables { get }

  /// The error of operations that need rows of numbers or named tensors, which the format lacks.
  var refusal: any Error { get }

  /// The head that is stored beside the input embeddings, and whether it has the same bytes; `nil` if
  /// none is stored.
  ///
  /// - Throws: `FileError`.
  func storedHead() throws -> (name: String, isCopy: Bool)?

  /// Returns the weights as tensors that can be replaced one by one.
  ///
  /// - Throws: ``refusal`` if the format has no such tensors.
  func namedTensors() throws -> NamedTensors

  /// Measures the weights as they are and as a plan would have them.
  ///
  /// - Throws: `CheckpointError` if the plan is for another vocabulary.
  func sizes(
    after plan: RowPlan, form: TensorForm
  ) throws -> (before: CheckpointSize, after: CheckpointSize)

  /// Checks that the weights can be written by a plan.
  ///
  /// - Throws: The errors of the format.
  func checkWritable() throws

  /// Checks that the weights can be written in another form than the source's.
  ///
  /// - Throws: `CheckpointError.unsupported`.
  func check(_ options: OutputOptions) throws

  /// Returns the form in which another model's weights were written if they are these, without rows
  /// that fill up; `nil` if the format knows no forms.
  func form(of result: any ModelWeights) -> TensorForm?

  /// Writes the weights that a surgery makes into a folder.
  ///
  /// - Parameters:
  ///   - surgery: The rows, and the form.
  ///   - staged: The folder.
  ///   - isDigested: Whether the files that are read and written are digested.
  ///   - isCompared: Whether the files may be compared with what they should be while they are written.
  /// - Returns: The files, and what was found meanwhile.
  /// - Throws: The errors of the format, and `FileError`.
  func write(
    _ surgery: WeightSurgery, to staged: StagedFolder, isDigested: Bool, isCompared: Bool
  ) throws -> WrittenWeights

  /// Compares the weights of a result with what a surgery makes of these.
  ///
  /// - Parameters:
  ///   - surgery: The rows, and the form.
  ///   - result: The model that should have them.
  ///   - known: Comparisons that were made while the result was written.
  ///   - jobs: The number of threads.
  /// - Returns: The comparisons; none if there is nothing to compare.
  /// - Throws: The errors of the format, and `FileError`.
  func compare(
    _ surgery: WeightSurgery, with result: Model, knowing known: [WeightComparison], jobs: Int
  ) throws -> [WeightComparison]
}

extension ModelWeights {
  static func modelFile(in folder: String) -> String? { nil }

  var isTied: Bool? { nil }
  var holdsTokenizer: Bool { false }
  var names: [String] { [] }
  var problems: [String] { [] }
  var tables: VocabularyTables { VocabularyTables(tables: [], isTied: false) }
  var refusal: any Error { OperationError.noWeights(path: path) }

  func storedHead() throws -> (name: String, isCopy: Bool)? { nil }
  func namedTensors() throws -> NamedTensors { throw refusal }
  func checkWritable() throws {}
  func form(of result: any ModelWeights) -> TensorForm? { nil }

  func check(_ options: OutputOptions) throws {
    guard options == OutputOptions() else {
      throw CheckpointError.unsupported(
        place: path, feature: "another type, other files or rows without pieces in \(library)")
    }
  }

  /// The weights of one format, these or some that these consist of.
  func part<Weights: ModelWeights>(_ type: Weights.Type) -> Weights? {
    self as? Weights ?? (self as? AccompaniedWeights)?.parts.lazy.compactMap { $0.part(type) }.first
  }
}
