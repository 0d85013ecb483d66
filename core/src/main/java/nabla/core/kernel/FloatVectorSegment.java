package nabla.core.kernel;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import nabla.core.memory.Segment;

/**
 * Vectors straight from and to memory off the heap; loaded only where the Vector API is present.
 * The methods for that are others since JDK 19, so this calls those that it was compiled with, or
 * looks up the new ones once; the JIT inlines a constant handle as it does a call. The methods have
 * 35 bytes of code at most: the JIT then inlines them even where it doesn't yet find them hot, and
 * no vector is put on the heap to be handed over.
 */
final class FloatVectorSegment {
  private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
  private static final ByteOrder ORDER = ByteOrder.nativeOrder();
  private static final boolean BUFFERS = Segment.TYPE == ByteBuffer.class;

  /** FloatVector.fromMemorySegment(S, segment, byteOffset, ORDER); null if there is no such. */
  private static final MethodHandle LOAD;

  /** vector.intoMemorySegment(segment, byteOffset, ORDER); null if there is no such. */
  private static final MethodHandle STORE;

  /** segment.asSlice(0); null if there is no such. */
  private static final MethodHandle OWN;

  static {
    MethodHandles.Lookup lookup = MethodHandles.lookup();
    Class<?> vector = FloatVector.class;
    MethodHandle load = null;
    MethodHandle store = null;
    MethodHandle own = null;
    try {
      MethodType from =
          MethodType.methodType(
              vector, VectorSpecies.class, Segment.TYPE, long.class, ByteOrder.class);
      load = lookup.findStatic(vector, "fromMemorySegment", from);
      load = MethodHandles.insertArguments(load, 3, ORDER);
      load =
          MethodHandles.insertArguments(load, 0, S)
              .asType(MethodType.methodType(vector, Object.class, int.class));
      MethodType into =
          MethodType.methodType(void.class, Segment.TYPE, long.class, ByteOrder.class);
      store = lookup.findVirtual(vector, "intoMemorySegment", into);
      store =
          MethodHandles.insertArguments(store, 3, ORDER)
              .asType(MethodType.methodType(void.class, vector, Object.class, int.class));
      own =
          lookup.findVirtual(
              Segment.TYPE, "asSlice", MethodType.methodType(Segment.TYPE, long.class));
      own =
          MethodHandles.insertArguments(own, 1, 0L)
              .asType(MethodType.methodType(Object.class, Object.class));
    } catch (ReflectiveOperationException e) {
      own = null;
    }
    OWN = own;
    LOAD = load;
    STORE = store;
  }

  private FloatVectorSegment() {}

  /** True if this JDK has one of the ways. */
  static boolean present() {
    return BUFFERS || OWN != null;
  }

  /**
   * A segment that is nobody else's, of the same memory. A kernel makes one where it has its loop:
   * the JIT then knows what can't change meanwhile, checks it once in front of the loop and not for
   * each vector, and leaves the object itself out. As a {@link MappedByteBuffer}, which all buffers
   * off the heap are: the same method of a ByteBuffer calls on, and isn't always inlined.
   */
  static Object own(Object segment) {
    return BUFFERS ? ((MappedByteBuffer) segment).duplicate() : ownSegment(segment);
  }

  private static Object ownSegment(Object segment) {
    try {
      return (Object) OWN.invokeExact(segment);
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  /** The vector that begins with element i. */
  static FloatVector load(Object segment, int i) {
    if (BUFFERS) {
      return FloatVector.fromByteBuffer(S, (ByteBuffer) segment, i * Float.BYTES, ORDER);
    }
    return loadSegment(segment, i);
  }

  private static FloatVector loadSegment(Object segment, int i) {
    try {
      return (FloatVector) LOAD.invokeExact(segment, i * Float.BYTES);
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  /** Stores a vector from element i on. */
  static void store(FloatVector v, Object segment, int i) {
    if (BUFFERS) {
      v.intoByteBuffer((ByteBuffer) segment, i * Float.BYTES, ORDER);
    } else {
      storeSegment(v, segment, i);
    }
  }

  private static void storeSegment(FloatVector v, Object segment, int i) {
    try {
      STORE.invokeExact(v, segment, i * Float.BYTES);
    } catch (Throwable e) {
      throw rethrown(e);
    }
  }

  /** What a handle threw: nothing checked, whatever its type says. */
  private static RuntimeException rethrown(Throwable e) {
    if (e instanceof Error error) {
      throw error;
    }
    return e instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(e);
  }
}
