package nabla.core.memory;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.Buffer;
import java.nio.ByteBuffer;

/**
 * Memory as the Vector API reads and writes it: a MemorySegment where there is one (since JDK 19),
 * because the API then has no other way to memory off the heap; a ByteBuffer before.
 */
public final class Segment {
  /** MemorySegment, or ByteBuffer. */
  public static final Class<?> TYPE;

  /** (ByteBuffer) Object; null if a buffer itself is what is wanted. */
  private static final MethodHandle OF_BUFFER;

  static {
    Class<?> type;
    MethodHandle ofBuffer;
    try {
      type = Class.forName("java.lang.foreign.MemorySegment");
      ofBuffer =
          MethodHandles.lookup()
              .findStatic(type, "ofBuffer", MethodType.methodType(type, Buffer.class))
              .asType(MethodType.methodType(Object.class, ByteBuffer.class));
    } catch (ReflectiveOperationException e) {
      type = ByteBuffer.class;
      ofBuffer = null;
    }
    TYPE = type;
    OF_BUFFER = ofBuffer;
  }

  private Segment() {}

  /** The memory of a buffer. */
  static Object of(ByteBuffer bytes) {
    if (OF_BUFFER == null) {
      return bytes;
    }
    try {
      return (Object) OF_BUFFER.invokeExact(bytes);
    } catch (Throwable e) {
      throw new IllegalStateException("no MemorySegment of a buffer", e);
    }
  }
}
