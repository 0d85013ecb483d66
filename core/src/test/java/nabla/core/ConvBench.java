package nabla.core;

import java.util.Arrays;
import java.util.Locale;
import nabla.core.kernel.ConvSizes;
import nabla.core.kernel.FloatConv;
import nabla.core.kernel.FloatPool;
import nabla.core.kernel.PoolSizes;
import nabla.core.kernel.Window;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Times 3x3 convolutions beside ND4J's with its oneDNN natives, in turn, alone and within what a
 * training step does around them; prints the least of many times in microseconds. Start it with
 * this module's test class path.
 */
final class ConvBench {
  private static final int REPEATS = 60;

  private ConvBench() {}

  public static void main(String[] args) {
    System.out.println("N x C x H x W -> K: forward, backward, step; each ours / oneDNN");
    for (int[] shape :
        new int[][] {{64, 1, 28, 16}, {64, 16, 14, 32}, {64, 32, 28, 32}, {8, 16, 14, 32}}) {
      compare(shape[0], shape[1], shape[2], shape[3]);
    }
  }

  private static void compare(int n, int channels, int size, int filters) {
    Tensor x = Tensor.randn(n, channels, size, size);
    Tensor w = Tensor.randn(filters, channels, 3, 3);
    Tensor b = Tensor.randn(filters);
    Tensor y = Tensor.zeros(n, filters, size, size);
    Tensor g = Tensor.randn(n, filters, size, size);
    Tensor dx = Tensor.zerosLike(x);
    Tensor dw = Tensor.zerosLike(w);
    Tensor db = Tensor.zerosLike(b);
    int[] ones = {1, 1};
    int[] twos = {2, 2};
    int[] plane = {size, size};
    int[] halved = {size / 2, size / 2};
    ConvSizes sizes =
        new ConvSizes(
            n, 1, channels, filters, plane, plane, new Window(new int[] {3, 3}, ones, ones, ones));
    Runnable forward =
        () -> FloatConv.forward(sizes, x.storage(), w.storage(), b.storage(), y.storage());
    Runnable backward =
        () ->
            FloatConv.backward(
                sizes,
                g.storage(),
                x.storage(),
                w.storage(),
                null,
                dx.storage(),
                dw.storage(),
                db.storage());
    Runnable nd4jForward = nd4j("conv2d", new Tensor[] {x, w, b}, y);
    Runnable nd4jBackward = nd4j("conv2d_bp", new Tensor[] {x, w, b, g}, dx, dw, db);
    PoolSizes halves =
        new PoolSizes(n * filters, plane, halved, new Window(twos, twos, new int[] {0, 0}, ones));
    Tensor pooled = Tensor.zeros(n, filters, size / 2, size / 2);
    Runnable between =
        () -> {
          try (Scope scope = Scope.open()) {
            y.mul(.9).relu();
            FloatPool.max(halves, y.storage(), pooled.storage());
            FloatPool.maxBackward(halves, y.storage(), pooled.storage(), g.storage());
          }
        };
    double[] times =
        least(
            forward,
            nd4jForward,
            backward,
            nd4jBackward,
            step(forward, between, backward),
            step(nd4jForward, between, nd4jBackward));
    System.out.printf(
        Locale.ROOT,
        "%d x %d x %d x %d -> %d: %.0f / %.0f, %.0f / %.0f, %.0f / %.0f%n",
        n,
        channels,
        size,
        size,
        filters,
        times[0],
        times[1],
        times[2],
        times[3],
        times[4],
        times[5]);
  }

  private static Runnable step(Runnable... parts) {
    return () -> Arrays.stream(parts).forEach(Runnable::run);
  }

  /** An op of ND4J at its fastest: one context used again, and outputs given. */
  private static Runnable nd4j(String name, Tensor[] inputs, Tensor... outputs) {
    OpContext context = Nd4j.getExecutioner().buildContext();
    context.setIArguments(3, 3, 1, 1, 1, 1, 1, 1, 0, 0, 1);
    context.shapeFunctionOverride(true);
    DynamicCustomOp op = DynamicCustomOp.builder(name).build();
    INDArray[] from = Arrays.stream(inputs).map(Tensor::array).toArray(INDArray[]::new);
    INDArray[] to = Arrays.stream(outputs).map(Tensor::array).toArray(INDArray[]::new);
    return () -> {
      context.purge();
      for (int i = 0; i < from.length; i++) {
        context.setInputArray(i, from[i]);
      }
      for (int i = 0; i < to.length; i++) {
        context.setOutputArray(i, to[i]);
      }
      Nd4j.getExecutioner().exec(op, context);
    };
  }

  private static double[] least(Runnable... what) {
    double[] least = new double[what.length];
    Arrays.fill(least, Double.MAX_VALUE);
    for (int i = 0; i < REPEATS; i++) {
      for (int j = 0; j < what.length; j++) {
        long start = System.nanoTime();
        what[j].run();
        least[j] = Math.min(least[j], (System.nanoTime() - start) / 1e3);
      }
    }
    return least;
  }
}
