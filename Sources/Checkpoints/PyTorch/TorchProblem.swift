internal import Files
internal import Pickle

extension CheckpointError {
  /// A fault in a file of PyTorch; places are bytes of the file.
  public enum TorchProblem: Hashable, Sendable, CustomStringConvertible {
    /// Neither a zip archive nor the layout before PyTorch 1.6.
    case unknownFormat
    case damaged(at: Int, what: String)
    /// A class or function that no file of weights needs.
    case refusedName(String, at: Int)
    /// An instruction that no file of weights needs.
    case refusedInstruction(UInt8, at: Int)
    /// A tensor, or what stands in its place, that cannot be used.
    case tensor(String, what: String)
    case unsupported(String)

    public var description: String {
      switch self {
      case .unknownFormat:
        "this is no file that torch.save has written. Fetch it again."
      case .damaged(let place, let what):
        "byte \(place): \(what). The file is damaged or was made to harm; fetch it from a source "
          + "that you trust."
      case .refusedName(let name, let place):
        "byte \(place): it wants to run '\(name)', which weights do not need; nothing was run. Do "
          + "not open this file with other programs."
      case .refusedInstruction(let code, let place):
        "byte \(place): the instruction 0x\(String(code, radix: 16)) is none that weights need; "
          + "nothing was run. Save the state_dict again with torch.save."
      case .tensor(let name, let what):
        "'\(name)' \(what). Save contiguous tensors (transformers: model.save_pretrained)."
      case .unsupported(let what):
        "\(what) is not supported. Convert the weights to safetensors (transformers: "
          + "model.save_pretrained)."
      }
    }
  }
}

extension CheckpointError.TorchProblem {
  /// Makes a fault in a pickle one of the file that holds it.
  init(_ error: PickleError) {
    self =
      switch error {
      case .damaged(let place, let what): .damaged(at: place, what: what)
      case .unknownProtocol(let version, _): .unsupported("protocol \(version) of pickles")
      case .refusedName(let name, let place):
        .refusedName(ErrorText.excerpt(of: name), at: place)
      case .refusedInstruction(let code, let place): .refusedInstruction(code, at: place)
      }
  }
}
