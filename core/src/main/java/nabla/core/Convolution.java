package nabla.core;

import java.util.List;
import java.util.stream.IntStream;
import nabla.core.kernel.ConvSizes;
import nabla.core.kernel.DoubleConv;
import nabla.core.kernel.FloatConv;
import nabla.core.kernel.Window;
import nabla.core.memory.Storage;

/**
 * Convolution and its two gradients, over one to three dimensions. Each is linear in both inputs,
 * and the gradients of each are the other two, so derivatives of every order are these three ops.
 *
 * <p>With a kernel k, input channels c and output channels m of one group: input x is [N, groups c,
 * *], the weight [groups m, c, *kernel], the output [N, groups m, *output]. Elements outside of the
 * input count as zero, on either side, so {@code output} may be any size.
 */
sealed interface Convolution extends Op {

  /**
   * y[n, m, o] = bias[m] + Σ_{c, k} weight[m, c, k] x[n, c, o stride - padding + k dilation]; the
   * bias may be left out.
   */
  record Conv(Window window, int groups, int... output) implements Convolution {
    @Override
    public Tensor forward(Call call) {
      Tensor x = call.input(0).requireFloating(name());
      Tensor weight = call.input(1).requireSameType(x, name());
      Storage bias = call.arity() > 2 ? call.input(2).requireSameType(x, name()).storage() : null;
      Tensor y = Tensor.empty(x.dataType(), shape(x.size(0), weight.size(0), output));
      ConvSizes sizes = sizes(window, groups, x.shape(), weight.shape(), y.shape());
      if (x.isFloat()) {
        FloatConv.forward(sizes, x.storage(), weight.storage(), bias, y.storage());
      } else {
        DoubleConv.forward(sizes, x.storage(), weight.storage(), bias, y.storage());
      }
      return y;
    }

    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      return switch (i) {
        case 0 ->
            Tensor.apply(
                new ConvInput(window, groups, spatial(call.inputShape(0))), g, call.input(1));
        case 1 -> Tensor.apply(new ConvWeight(window, groups), call.input(0), g);
        default -> sumOfChannels(g);
      };
    }

    /** All gradients in one pass over g. */
    @Override
    public Tensor[] backward(Tensor g, Call call) {
      Tensor[] gradients = new Tensor[call.arity()];
      Storage[] memory = new Storage[3];
      for (int i = 0; i < gradients.length; i++) {
        if (call.needs(i)) {
          gradients[i] = Tensor.like(call.input(i));
          memory[i] = gradients[i].storage();
        }
      }
      Tensor x = call.input(0);
      Tensor weight = call.input(1);
      ConvSizes sizes = sizes(window, groups, x.shape(), weight.shape(), g.shape());
      if (x.isFloat()) {
        FloatConv.backward(
            sizes,
            g.storage(),
            x.storage(),
            weight.storage(),
            null,
            memory[0],
            memory[1],
            memory[2]);
      } else {
        DoubleConv.backward(
            sizes,
            g.storage(),
            x.storage(),
            weight.storage(),
            null,
            memory[0],
            memory[1],
            memory[2]);
      }
      return gradients;
    }
  }

  /**
   * The gradient of {@link Conv} with respect to its input, x[n, c, i] = bias[c] + Σ_{m, k, o}
   * weight[m, c, k] g[n, m, o] over the o and k that meet at i: the transposed convolution. The
   * bias may be left out.
   */
  record ConvInput(Window window, int groups, int... input) implements Convolution {
    @Override
    public Tensor forward(Call call) {
      Tensor g = call.input(0).requireFloating(name());
      Tensor weight = call.input(1).requireSameType(g, name());
      Storage bias = call.arity() > 2 ? call.input(2).requireSameType(g, name()).storage() : null;
      Tensor x =
          Tensor.empty(
              g.dataType(), shape(g.size(0), Math.multiplyExact(groups, weight.size(1)), input));
      ConvSizes sizes = sizes(window, groups, x.shape(), weight.shape(), g.shape());
      if (g.isFloat()) {
        FloatConv.backward(
            sizes, g.storage(), null, weight.storage(), bias, x.storage(), null, null);
      } else {
        DoubleConv.backward(
            sizes, g.storage(), null, weight.storage(), bias, x.storage(), null, null);
      }
      return x;
    }

    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      return switch (i) {
        case 0 ->
            Tensor.apply(new Conv(window, groups, spatial(call.inputShape(0))), g, call.input(1));
        case 1 -> Tensor.apply(new ConvWeight(window, groups), g, call.input(0));
        default -> sumOfChannels(g);
      };
    }
  }

  /**
   * The gradient of {@link Conv} with respect to its weight: weight[m, c, k] = Σ_{n, o} g[n, m, o]
   * x[n, c, ...].
   */
  record ConvWeight(Window window, int groups) implements Convolution {
    @Override
    public Tensor forward(Call call) {
      Tensor x = call.input(0).requireFloating(name());
      Tensor g = call.input(1).requireSameType(x, name());
      Tensor weight =
          Tensor.empty(x.dataType(), shape(g.size(1), x.size(1) / groups, window.kernel()));
      ConvSizes sizes = sizes(window, groups, x.shape(), weight.shape(), g.shape());
      if (x.isFloat()) {
        FloatConv.backward(
            sizes, g.storage(), x.storage(), null, null, null, weight.storage(), null);
      } else {
        DoubleConv.backward(
            sizes, g.storage(), x.storage(), null, null, null, weight.storage(), null);
      }
      return weight;
    }

    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      return i == 0
          ? Tensor.apply(
              new ConvInput(window, groups, spatial(call.inputShape(0))), call.input(1), g)
          : Tensor.apply(new Conv(window, groups, spatial(call.inputShape(1))), call.input(0), g);
    }
  }

  private static Tensor sumOfChannels(Tensor g) {
    return g.sum(IntStream.range(0, g.rank()).filter(axis -> axis != 1).toArray());
  }

  private static Shape shape(int first, int second, int[] spatial) {
    int[] dims = new int[spatial.length + 2];
    dims[0] = first;
    dims[1] = second;
    System.arraycopy(spatial, 0, dims, 2, spatial.length);
    return Shape.of(dims);
  }

  private static int[] spatial(Shape shape) {
    return java.util.Arrays.copyOfRange(shape.raw(), 2, shape.rank());
  }

  private static ConvSizes sizes(Window window, int groups, Shape x, Shape weight, Shape y) {
    return new ConvSizes(
        x.dim(0), groups, weight.dim(1), weight.dim(0) / groups, spatial(x), spatial(y), window);
  }

  /** Arguments to check the family with. */
  static List<Sample> samples() {
    Window strided = window(2, 3, 1, 2, 1, 0, 2, 1);
    Window padded = window(3, 3, 1, 1, 1, 1, 1, 1);
    Window one = new Window(new int[] {3}, new int[] {2}, new int[] {2}, new int[] {2});
    Window cube =
        new Window(
            new int[] {2, 1, 2}, new int[] {1, 2, 1}, new int[] {1, 0, 0}, new int[] {1, 1, 2});
    Window point = window(1, 1, 1, 1, 0, 0, 1, 1);
    Domain normal = Domain.NORMAL;
    return List.of(
        Sample.of(
            new Conv(padded, 1, 3, 4), normal.of(2, 2, 3, 4), normal.of(3, 2, 3, 3), normal.of(3)),
        Sample.of(new Conv(strided, 2, 3, 2), normal.of(2, 4, 3, 5), normal.of(6, 2, 2, 3)),
        Sample.of(
            new Conv(point, 1, 2, 3), normal.of(2, 3, 2, 3), normal.of(2, 3, 1, 1), normal.of(2)),
        Sample.of(new Conv(one, 1, 3), normal.of(2, 2, 5), normal.of(3, 2, 3), normal.of(3)),
        Sample.of(
            new Conv(cube, 1, 4, 2, 2),
            normal.of(1, 2, 3, 3, 4),
            normal.of(2, 2, 2, 1, 2),
            normal.of(2)),
        Sample.of(
            new ConvInput(strided, 2, 3, 5),
            normal.of(2, 6, 3, 2),
            normal.of(6, 2, 2, 3),
            normal.of(4)),
        Sample.of(new ConvInput(one, 1, 6), normal.of(2, 3, 3), normal.of(3, 2, 3)),
        Sample.of(new ConvWeight(strided, 2), normal.of(2, 4, 3, 5), normal.of(2, 6, 3, 2)),
        Sample.of(new ConvWeight(cube, 1), normal.of(1, 2, 3, 3, 4), normal.of(1, 2, 4, 2, 2)));
  }

  private static Window window(int... heightAndWidth) {
    int[][] pairs = new int[4][];
    for (int i = 0; i < 4; i++) {
      pairs[i] = new int[] {heightAndWidth[2 * i], heightAndWidth[2 * i + 1]};
    }
    return new Window(pairs[0], pairs[1], pairs[2], pairs[3]);
  }
}
