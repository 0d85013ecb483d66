package nabla.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;

/** Numbers go into bytes and back as Java itself lays them out. */
class TensorBytesTest {
  @ParameterizedTest
  @ValueSource(strings = {"LITTLE_ENDIAN", "BIG_ENDIAN"})
  void layout(String name) {
    ByteOrder order = name.equals("LITTLE_ENDIAN") ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    Tensor floats = Tensor.of(new float[] {1, -2.5f, Float.NaN, 4}, 2, 2);
    // One byte in front, so that numbers aren't aligned.
    ByteBuffer bytes = ByteBuffer.allocate(13).order(order).position(1);
    TensorBytes.get(floats, 1, bytes);
    assertEquals(0, bytes.remaining());
    assertEquals(-2.5f, bytes.getFloat(1));
    assertEquals(Float.NaN, bytes.getFloat(5));
    assertEquals(4, bytes.getFloat(9));
    Tensor copy = Tensor.zeros(5);
    TensorBytes.set(copy, 2, bytes.position(1));
    assertArrayEquals(new float[] {0, 0, -2.5f, Float.NaN, 4}, copy.toFloatArray());

    ByteBuffer eight = ByteBuffer.allocateDirect(16).order(order);
    eight.putLong(Long.MIN_VALUE + 1).putLong(7).flip();
    Tensor longs = Tensor.empty(DataType.LONG, Shape.of(1, 2));
    TensorBytes.set(longs, 0, eight);
    assertArrayEquals(new long[] {Long.MIN_VALUE + 1, 7}, longs.toLongArray());
    eight.clear().putDouble(Math.PI).putDouble(-0.0).flip();
    Tensor doubles = Tensor.empty(DataType.DOUBLE, Shape.of(2));
    TensorBytes.set(doubles, 0, eight);
    assertArrayEquals(new double[] {Math.PI, -0.0}, doubles.toDoubleArray());
    ByteBuffer back = ByteBuffer.allocate(16).order(order);
    TensorBytes.get(doubles, 0, back);
    assertEquals(Math.PI, back.getDouble(0));
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 12, 20})
  void whatDoesntFit(int bytes) {
    Tensor two = Tensor.zeros(2);
    assertThrows(
        ArgumentException.class, () -> TensorBytes.set(two, 0, ByteBuffer.allocate(bytes)));
    assertThrows(
        ArgumentException.class, () -> TensorBytes.get(two, 0, ByteBuffer.allocate(bytes)));
    assertThrows(ArgumentException.class, () -> TensorBytes.set(two, -1, ByteBuffer.allocate(4)));
  }

  @Test
  void aLeafIsChangedUnderNoGradOnly() {
    Tensor leaf = Tensor.zeros(1).requiresGrad(true);
    assertThrows(GraphException.class, () -> TensorBytes.set(leaf, 0, ByteBuffer.allocate(4)));
  }
}
