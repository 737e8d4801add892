internal import Checkpoints
internal import Files
internal import RowPlans

/// Weights as tensors with names, each of which can be replaced on its own.
struct NamedTensors: Sendable {
  /// The files.
  let checkpoint: Checkpoint
  /// The tensors that are indexed by token.
  let vocabulary: VocabularyTensors

  /// The paths of the files.
  ///
  /// - Throws: `FileError` if a name leads out of the folder.
  func paths() throws -> [String] {
    try checkpoint.fileNames.map { try checkpoint.folder.path(of: $0) }
  }

  /// Returns rows of these tensors, as they are, for a plan to add to others.
  ///
  /// - Throws: `CheckpointError.noLender` if the rows of both cannot stand in one matrix.
  func rows(_ ids: [TokenID], for other: NamedTensors) throws -> BorrowedRows {
    try BorrowedRows(ids, of: checkpoint, vocabulary, for: other.vocabulary)
  }
}

/// The tensors of what is trained on top of a model: an adapter, a draft model.
enum TrainedTensors {
  /// Whether a folder has a whole set of tensors.
  static func exist(in folder: Folder) -> Bool { Checkpoint.exists(in: folder) }

  /// Opens the tensors of a folder.
  ///
  /// - Throws: `CheckpointError`, `FileError`, `JSONError`.
  static func open(_ folder: Folder) throws -> Checkpoint { try Checkpoint(folder) }

  /// Opens the tensors of one file.
  ///
  /// - Throws: As ``open(_:)``.
  static func open(_ name: String, in folder: Folder) throws -> Checkpoint {
    try Checkpoint(file: name, in: folder)
  }
}
