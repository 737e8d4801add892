/// What is wrong with a pickle; places are bytes of the file.
package enum PickleError: Error, Hashable {
  /// An instruction, or a value it needs, that no pickle can have there.
  case damaged(at: Int, what: String)
  /// A protocol that is not read.
  case unknownProtocol(Int, at: Int)
  /// A class or function that is not on the list.
  case refusedName(String, at: Int)
  /// An instruction that is not on the list.
  case refusedInstruction(UInt8, at: Int)
}
