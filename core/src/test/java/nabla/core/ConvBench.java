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

/** Times our convolution beside ND4J's with its oneDNN natives, in turn, and prints medians in microseconds. */
final class ConvBench {
  private static final int REPEATS = 15;

  private ConvBench() {}

  public static void main(String[] args) {
    for (int[] shape : new int[][] {{64, 1, 28, 16}, {64, 16, 14, 32}, {64, 32, 28, 32}, {8, 16, 14, 32}, {8, 1, 28, 16}}) {
      compare(shape[0], shape[1], shape[2], shape[3]);
    }
  }

  private static void compare(int n, int channels, int size, int filters) {
    Tensor x = Tensor.randn(n, channels, size, size);
    Tensor w = Tensor.randn(filters, channels, 3, 3);
    Tensor b = Tensor.randn(filters);
    Tensor y = Tensor.zeros(n, filters, size, size);
    Tensor y2 = Tensor.zeros(n, filters, size, size);
    Tensor g = Tensor.randn(n, filters, size, size);
    Tensor dx = Tensor.zerosLike(x);
    Tensor dw = Tensor.zerosLike(w);
    Tensor db = Tensor.zerosLike(b);
    Tensor dx2 = Tensor.zerosLike(x);
    Tensor dw2 = Tensor.zerosLike(w);
    Tensor db2 = Tensor.zerosLike(b);
    int[] ones = {1, 1};
    ConvSizes s = new ConvSizes(n, 1, channels, filters, new int[] {size, size}, new int[] {size, size},
        new Window(new int[] {3, 3}, ones, ones, ones));
    PoolSizes p = new PoolSizes(n * filters, new int[] {size, size}, new int[] {size / 2, size / 2},
        new Window(new int[] {2, 2}, new int[] {2, 2}, new int[] {0, 0}, ones));
    Tensor pooled = Tensor.zeros(n, filters, size / 2, size / 2);
    Runnable forward = () -> FloatConv.forward(s, x.storage(), w.storage(), b.storage(), y.storage());
    Runnable backward = () -> FloatConv.backward(
        s, g.storage(), x.storage(), w.storage(), null, dx.storage(), dw.storage(), db.storage());
    OpContext ctx = context();
    OpContext ctxBp = context();
    DynamicCustomOp op = DynamicCustomOp.builder("conv2d").build();
    DynamicCustomOp bp = DynamicCustomOp.builder("conv2d_bp").build();
    Runnable forward2 = () -> run(ctx, op, new INDArray[] {x.array(), w.array(), b.array()}, y2.array());
    Runnable backward2 = () -> run(ctxBp, bp, new INDArray[] {x.array(), w.array(), b.array(), g.array()},
        dx2.array(), dw2.array(), db2.array());
    Runnable relu = () -> y.relu();
    Runnable pool = () -> FloatPool.max(p, y.storage(), pooled.storage());
    Runnable poolBack = () -> FloatPool.maxBackward(p, y.storage(), pooled.storage(), g.storage());
    double[] t = medians(forward, forward2, backward, backward2, pool, poolBack);
    String name = n + "x" + channels + "x" + size + "x" + size + "->" + filters;
    System.out.printf(Locale.ROOT, "%-18s forward %7.0f, oneDNN %7.0f   backward %7.0f, oneDNN %7.0f  pool %5.0f %5.0f  diff %.1e %.1e%n",
        name, t[0], t[1], t[2], t[3], t[4], t[5], y.sub(y2).abs().max().item(), dw.sub(dw2).abs().max().item() / dw.abs().max().item());
    Runnable step = () -> {
      try (Scope scope = Scope.open()) {
        forward.run();
        y.mul(.9).relu();
        pool.run();
        poolBack.run();
        backward.run();
      }
    };
    Runnable step2 = () -> {
      try (Scope scope = Scope.open()) {
        forward2.run();
        y.mul(.9).relu();
        pool.run();
        poolBack.run();
        backward2.run();
      }
    };
    double[] u = medians(step);
    double[] v = medians(step2);
    System.out.printf(Locale.ROOT, "%-18s step %7.0f, with oneDNN %7.0f%n", name, u[0], v[0]);
  }

  private static OpContext context() {
    OpContext ctx = Nd4j.getExecutioner().buildContext();
    ctx.setIArguments(3, 3, 1, 1, 1, 1, 1, 1, 0, 0, 1);
    ctx.shapeFunctionOverride(true);
    return ctx;
  }

  private static void run(OpContext ctx, DynamicCustomOp op, INDArray[] inputs, INDArray... outputs) {
    ctx.purge();
    for (int i = 0; i < inputs.length; i++) {
      ctx.setInputArray(i, inputs[i]);
    }
    for (int i = 0; i < outputs.length; i++) {
      ctx.setOutputArray(i, outputs[i]);
    }
    Nd4j.getExecutioner().exec(op, ctx);
  }

  private static double[] medians(Runnable... what) {
    double[][] times = new double[what.length][REPEATS];
    for (int i = 0; i < 2 * REPEATS; i++) {
      for (int j = 0; j < what.length; j++) {
        what[j].run();
        long start = System.nanoTime();
        what[j].run();
        times[j][i % REPEATS] = (System.nanoTime() - start) / 1e3;
      }
    }
    double[] medians = new double[what.length];
    for (int j = 0; j < what.length; j++) {
      Arrays.sort(times[j]);
      medians[j] = times[j][0];
    }
    return medians;
  }
}
