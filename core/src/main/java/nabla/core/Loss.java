package nabla.core;

import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.List;
import nabla.core.kernel.DoubleSoftmax;
import nabla.core.kernel.FloatSoftmax;
import org.nd4j.linalg.api.buffer.DataType;

/** Losses with kernels of their own. */
sealed interface Loss extends Op {
  /** What becomes of the losses of single samples. */
  enum Reduction {
    /** They stay. */
    NONE,
    /** Their mean; where samples have weights, their weighted mean. */
    MEAN,
    /** Their sum. */
    SUM
  }

  /**
   * The cross-entropy of logits [N, C, *] with LONG classes [N, *], and, if there is a third input,
   * weights of the classes [C]: Σ_c q_c (ln Σ_j e^x_j - x_c), q_c = weight_c ((1 - labelSmoothing)
   * [c = class] + labelSmoothing / C). Samples whose class is ignoreIndex don't count.
   */
  record CrossEntropy(long ignoreIndex, double labelSmoothing, Reduction reduction)
      implements Loss, Fused {
    private record Saved(Tensor softmax, double scale) {}

    @Override
    public Tensor forward(Call call) {
      Tensor x = call.input(0).requireFloating(name());
      Tensor target = call.input(1);
      Tensor weight = call.arity() == 3 ? call.input(2).requireSameType(x, name()) : null;
      check(x, target, weight);
      int m = x.size(1);
      int inner = x.shape().product(2, x.rank());
      Tensor softmax = Tensor.like(x);
      Tensor losses = Tensor.zeros(x.dataType(), target.shape());
      if (x.numel() == 0) {
        // There is nothing to lose.
      } else if (x.isFloat()) {
        FloatSoftmax.crossEntropy(
            x.storage(),
            target.storage(),
            weight == null ? null : weight.storage(),
            ignoreIndex,
            labelSmoothing,
            x.size(0),
            m,
            inner,
            softmax.storage(),
            losses.storage());
      } else {
        DoubleSoftmax.crossEntropy(
            x.storage(),
            target.storage(),
            weight == null ? null : weight.storage(),
            ignoreIndex,
            labelSmoothing,
            x.size(0),
            m,
            inner,
            softmax.storage(),
            losses.storage());
      }
      double scale = reduction == Reduction.MEAN ? 1 / totalWeight(target, weight) : 1;
      call.save(new Saved(softmax, scale));
      return reduction == Reduction.NONE
          ? losses
          : Tensor.apply(
              new nabla.core.Reduction.Sum(new boolean[] {true}, false, scale), losses.flatten());
    }

    private void check(Tensor x, Tensor target, Tensor weight) {
      if (x.rank() < 2 || !x.shape().reduced(classes(x), false).equals(target.shape())) {
        throw new ShapeException(
            ("crossEntropy: got logits of shape %s and classes of shape %s; wanted [N, C, *] and"
                    + " [N, *]")
                .formatted(x.shape(), target.shape()));
      }
      if (target.dataType() != DataType.LONG) {
        throw new TypeException(
            "crossEntropy: got classes of type " + target.dataType() + ", wanted LONG");
      }
      if (weight != null && !weight.shape().equals(Shape.of(x.size(1)))) {
        throw new ShapeException(
            "crossEntropy: got class weights of shape %s for %s classes; wanted [%s]"
                .formatted(weight.shape(), x.size(1), x.size(1)));
      }
      LongBuffer classes = target.storage().longs();
      for (int i = 0; i < target.numel(); i++) {
        long t = classes.get(i);
        if (t != ignoreIndex && (t < 0 || t >= x.size(1))) {
          throw new ArgumentException(
              "crossEntropy: Target %s is out of bounds at position %s; wanted 0 to %s%s"
                  .formatted(
                      t,
                      i,
                      x.size(1) - 1,
                      ignoreIndex < 0 ? ", or " + ignoreIndex + " to ignore a sample" : ""));
        }
      }
    }

    /** The dimension of classes. */
    private static boolean[] classes(Tensor x) {
      boolean[] axes = new boolean[x.rank()];
      axes[1] = true;
      return axes;
    }

    /** What a mean divides by: the weights of all samples that count. */
    private double totalWeight(Tensor target, Tensor weight) {
      LongBuffer classes = target.storage().longs();
      double total = 0;
      for (int i = 0; i < target.numel(); i++) {
        long t = classes.get(i);
        if (t != ignoreIndex) {
          total += weight == null ? 1 : weight.at((int) t);
        }
      }
      return total;
    }

    @Override
    public Tensor[] backward(Tensor g, Call call) {
      Saved saved = call.saved();
      Tensor x = call.input(0);
      Tensor target = call.input(1);
      Tensor weight = call.arity() == 3 ? call.input(2) : null;
      Tensor dx = Tensor.like(x);
      int inner = x.shape().product(2, x.rank());
      boolean oneG = reduction != Reduction.NONE;
      if (x.numel() == 0) {
        return new Tensor[] {dx, null, null};
      }
      if (x.isFloat()) {
        FloatSoftmax.crossEntropyBackward(
            saved.softmax.storage(),
            target.storage(),
            weight == null ? null : weight.storage(),
            ignoreIndex,
            labelSmoothing,
            x.size(0),
            x.size(1),
            inner,
            g.storage(),
            oneG,
            saved.scale,
            dx.storage());
      } else {
        DoubleSoftmax.crossEntropyBackward(
            saved.softmax.storage(),
            target.storage(),
            weight == null ? null : weight.storage(),
            ignoreIndex,
            labelSmoothing,
            x.size(0),
            x.size(1),
            inner,
            g.storage(),
            oneG,
            saved.scale,
            dx.storage());
      }
      return new Tensor[] {dx, null, null};
    }

    @Override
    public boolean differentiable(int i) {
      return i == 0;
    }

    @Override
    public Tensor reference(Tensor... inputs) {
      Tensor x = inputs[0];
      Tensor target = inputs[1];
      Tensor weight =
          inputs.length == 3 ? inputs[2].detach() : Tensor.ones(x.dataType(), x.size(1));
      Tensor counted = target.to(x.dataType()).ne(ignoreIndex);
      Tensor wanted = target.to(x.dataType()).mul(counted).to(DataType.LONG);
      int[] perClass = x.shape().dims();
      Arrays.fill(perClass, 1);
      perClass[1] = x.size(1);
      Tensor nll = x.logSoftmax(1).neg().mul(weight.reshape(perClass));
      Tensor own = nll.gather(1, wanted.unsqueeze(1)).squeeze(1).mul(1 - labelSmoothing);
      Tensor all = own.add(nll.mean(1).mul(labelSmoothing));
      // Not a product: what doesn't count has no gradient even where the mean of nothing is NaN.
      Tensor losses = Tensor.where(counted, all, Tensor.zerosLike(all));
      return switch (reduction) {
        case NONE -> losses;
        case SUM -> losses.sum();
        case MEAN ->
            losses.sum().div(weight.indexSelect(0, wanted.flatten()).mul(counted.flatten()).sum());
      };
    }
  }

  /** Arguments to check the family with. */
  static List<Sample> samples() {
    return List.of(
        Sample.of(
            new CrossEntropy(-100, 0, Reduction.MEAN),
            Domain.NORMAL.of(4, 3),
            Domain.indices(3).of(4)),
        Sample.of(
            new CrossEntropy(1, .2, Reduction.MEAN),
            Domain.NORMAL.of(6, 3),
            Domain.indices(3).of(6),
            Domain.POSITIVE.of(3)),
        Sample.of(
            new CrossEntropy(1, .2, Reduction.MEAN),
            Domain.NORMAL.of(2, 3, 4),
            Domain.indices(3).of(2, 4),
            Domain.POSITIVE.of(3)),
        Sample.of(
            new CrossEntropy(-100, .1, Reduction.NONE),
            Domain.NORMAL.of(2, 3, 2, 3),
            Domain.indices(3).of(2, 2, 3)),
        Sample.of(
            new CrossEntropy(-100, .1, Reduction.NONE),
            Domain.NORMAL.of(4, 3),
            Domain.indices(3).of(4)),
        Sample.of(
            new CrossEntropy(-100, 0, Reduction.SUM),
            Domain.NORMAL.of(4, 3),
            Domain.indices(3).of(4)));
  }
}
