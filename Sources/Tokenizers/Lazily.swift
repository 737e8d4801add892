internal import Synchronization

/// A value that is made when it is first asked for, by whichever thread asks first.
///
/// Surgery reads tokenizers that never encode anything; what only encoding needs is made this way.
final class Lazily<Value: Sendable>: Sendable {
  private let make: @Sendable () -> Value
  private let made = Mutex<Value?>(nil)

  /// Remembers how to make the value.
  init(_ make: @escaping @Sendable () -> Value) { self.make = make }

  /// The value; ask once for many uses, as asking takes a lock.
  var value: Value {
    made.withLock { made in
      if let made { return made }
      let value = make()
      made = value
      return value
    }
  }
}
