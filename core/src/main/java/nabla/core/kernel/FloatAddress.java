package nabla.core.kernel;

import nabla.core.memory.Storage;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/**
 * A pointer that is set anew for every native call, because making one costs more than a small
 * matrix product.
 */
final class FloatAddress extends FloatPointer {
  FloatAddress() {
    super((Pointer) null);
  }

  FloatAddress set(Storage storage, long offset) {
    address = storage.pointer().address() + offset * Float.BYTES;
    return this;
  }
}
