package nabla.core;

import java.util.Arrays;
import java.util.List;
import nabla.core.kernel.PlaneKernels;
import nabla.core.kernel.PlaneSets;
import nabla.core.kernel.RowKernels;
import nabla.core.memory.Storage;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Normalization: y = (x - mean) / √(var + eps) · weight + bias.
 *
 * <p>{@link Planes} is the idea that batch, layer, instance, group and switchable norm share: take
 * the moments of each plane, let {@link Statistics} pool them on that tiny table, apply one affine
 * map a plane. Its backward mirrors it: two sums a plane, the derivative of the pooling on the
 * table, one affine map a plane. {@link Rows} is the form with weights for each element of a row,
 * where nothing is pooled: layer norm over trailing dimensions and RMS norm.
 */
sealed interface Normalization extends Op {

  /**
   * Inputs: x [N, C, *]; then, if {@code affine}, weight [C]; if {@code biased}, bias [C]; then the
   * statistics' parameters.
   */
  record Planes(Statistics statistics, double eps, boolean affine, boolean biased)
      implements Normalization, Fused {
    /**
     * What forward leaves: tables in double, of each plane's own moments and of those to normalize
     * with. Where these aren't simply shared in sets they are a {@code mixture} of such, which has
     * them but for mu, or pooled from {@code leaves} in a graph; what isn't there is null.
     */
    record Tables(
        Tensor mean, Tensor var, Tensor mu, Tensor sigma2, Mixture mixture, Tensor[] leaves) {
      boolean shared() {
        return mixture == null && leaves == null;
      }
    }

    @Override
    public Tensor forward(Call call) {
      return forward(call, false);
    }

    private Tensor forward(Call call, boolean relu) {
      Tensor x = call.input(0).requireFloating(name());
      Tensor y = Tensor.like(x);
      if (x.numel() == 0) {
        return y;
      }
      PlaneSets sets = sets(statistics, x);
      call.save(sets == null ? pool(call, x, relu, y) : share(call, x, sets, relu, y));
      return y;
    }

    /** Which planes share statistics; null where these are mixed or given. */
    private static PlaneSets sets(Statistics statistics, Tensor x) {
      int n = x.size(0);
      int c = x.size(1);
      if (statistics instanceof Statistics.Instance) {
        return new PlaneSets(n * c, 1, 1);
      } else if (statistics instanceof Statistics.Layer) {
        return new PlaneSets(n, c, 1);
      } else if (statistics instanceof Statistics.Group group) {
        return new PlaneSets(n * group.groups(), c / group.groups(), 1);
      } else if (statistics instanceof Statistics.Batch) {
        return new PlaneSets(c, n, c);
      }
      return null;
    }

    /** How many elements a plane has. */
    private static int size(Tensor x) {
      return x.numel() / (x.size(0) * x.size(1));
    }

    private static Tensor table(Tensor x) {
      return Tensor.empty(DataType.DOUBLE, Shape.of(x.size(0), x.size(1)));
    }

    /** The kernels pool what is simply shared. */
    private Tables share(Call call, Tensor x, PlaneSets sets, boolean relu, Tensor y) {
      Tables tables = new Tables(table(x), table(x), table(x), table(x), null, null);
      PlaneKernels.of(x.isFloat())
          .normalize(
              x.storage(),
              sets,
              size(x),
              eps,
              weight(call),
              bias(call),
              tables.mean.storage(),
              tables.var.storage(),
              tables.mu.storage(),
              tables.sigma2.storage(),
              relu,
              y.storage());
      return tables;
    }

    /** The moments of all planes, then the statistics' own pooling, then all planes again. */
    private Tables pool(Call call, Tensor x, boolean relu, Tensor y) {
      Tables tables = tables(call, x);
      int planes = tables.mu.numel();
      double[] scale = scale(call, rstd(tables));
      double[] shift = each(bias(call), planes);
      int m = size(x);
      PlaneKernels.of(x.isFloat())
          .affine(x.storage(), planes, m, tables.mu.storage(), scale, shift, relu, y.storage());
      return tables;
    }

    private Tables tables(Call call, Tensor x) {
      Tensor mean = table(x);
      Tensor var = table(x);
      if (statistics instanceof Statistics.Given) {
        mean.fill(0);
        var.fill(0);
      } else {
        PlaneKernels.of(x.isFloat())
            .moments(x.storage(), mean.numel(), size(x), mean.storage(), var.storage());
      }
      Mixture mixture = mixture(call, x, mean, var);
      if (mixture != null) {
        Tensor mu = Tensor.of(mixture.mu).reshape(mean.shape());
        return new Tables(mean, var, mu, null, mixture, null);
      }
      Tensor[] leaves = new Tensor[2 + statistics.arity()];
      leaves[0] = mean;
      leaves[1] = var;
      for (int i = 0; i < statistics.arity(); i++) {
        leaves[2 + i] = call.input(first() + i).detach().to(DataType.DOUBLE).detach();
      }
      if (Mode.local().recording) {
        for (Tensor leaf : leaves) {
          leaf.requiresGrad(true);
        }
      }
      Statistics.Pair pooled =
          statistics.pool(mean, var, Arrays.copyOfRange(leaves, 2, leaves.length));
      Tensor mu = pooled.mean().expand(mean.shape());
      Tensor sigma2 = pooled.var().expand(mean.shape());
      return new Tables(mean, var, mu, sigma2, null, leaves);
    }

    /** The statistics' mixture of sets; null if they aren't that. */
    private Mixture mixture(Call call, Tensor x, Tensor mean, Tensor var) {
      if (!(statistics instanceof Statistics.Switchable mixed)
          || !(mixed.mixing() instanceof Mixing.Softmax)) {
        return null;
      }
      PlaneSets[] sources = new PlaneSets[mixed.sources().size()];
      for (int k = 0; k < sources.length; k++) {
        sources[k] = sets(mixed.sources().get(k), x);
        if (sources[k] == null || sources[k].planes() != mean.numel()) {
          return null;
        }
      }
      return new Mixture(
          sources,
          mean.toDoubleArray(),
          var.toDoubleArray(),
          mixed.weights(call.input(first()).detach().to(DataType.DOUBLE)).toDoubleArray(),
          mixed.weights(call.input(first() + 1).detach().to(DataType.DOUBLE)).toDoubleArray());
    }

    /** The index of the statistics' first parameter. */
    private int first() {
      return 1 + (affine ? 1 : 0) + (biased ? 1 : 0);
    }

    /** Of each channel, or one of all. */
    private double[] weight(Call call) {
      return affine ? call.input(1).toDoubleArray() : new double[] {1};
    }

    private double[] bias(Call call) {
      return biased ? call.input(affine ? 2 : 1).toDoubleArray() : new double[] {0};
    }

    @Override
    public Tensor[] backward(Tensor g, Call call) {
      return backward(g, false, call);
    }

    /**
     * The gradients; with {@code relu} g counts only where the output is above 0, which is computed
     * again rather than read.
     */
    private Tensor[] backward(Tensor g, boolean relu, Call call) {
      Tensor x = call.input(0);
      Tensor[] gradients = new Tensor[call.arity()];
      if (x.numel() == 0) {
        for (int i = 0; i < gradients.length; i++) {
          gradients[i] = Tensor.zerosLike(call.input(i));
        }
        return gradients;
      }
      Tables tables = call.saved();
      int planes = tables.mu.numel();
      double[] rstd = rstd(tables);
      double[] scale = scale(call, rstd.clone());
      double[] bias = relu ? each(bias(call), planes) : null;
      double[] sum = new double[planes];
      double[] moment = new double[planes];
      if (tables.shared()) {
        gradients[0] = call.needs(0) ? call.roomLike(g) : null;
        share(g, x, tables, scale, bias, sum, moment, gradients[0]);
      } else {
        pool(g, call, rstd, scale, bias, sum, moment, gradients);
      }
      int channels = x.size(1);
      double[] dWeight = new double[channels];
      double[] dBias = new double[channels];
      for (int p = 0; p < planes; p += channels) {
        for (int c = 0; c < channels; c++) {
          dWeight[c] += rstd[p + c] * moment[p + c];
          dBias[c] += sum[p + c];
        }
      }
      if (affine) {
        gradients[1] = Tensor.of(dWeight).to(x.dataType());
      }
      if (biased) {
        gradients[affine ? 2 : 1] = Tensor.of(dBias).to(x.dataType());
      }
      return gradients;
    }

    /** 1 / √(σ² + ε) of each plane; in a loop so simple that the JIT computes it on vectors. */
    private double[] rstd(Tables tables) {
      double[] rstd =
          tables.mixture == null ? tables.sigma2.toDoubleArray() : tables.mixture.sigma2.clone();
      for (int p = 0; p < rstd.length; p++) {
        rstd[p] = 1 / Math.sqrt(rstd[p] + eps);
      }
      return rstd;
    }

    /** What is given, times the weight of each plane's channel. */
    private double[] scale(Call call, double[] scale) {
      double[] weight = weight(call);
      for (int p = 0; p < scale.length; p += weight.length) {
        for (int c = 0; c < weight.length; c++) {
          scale[p + c] *= weight[c];
        }
      }
      return scale;
    }

    /** What each channel has, or all have, for each of a number of planes. */
    private static double[] each(double[] values, int planes) {
      double[] each = new double[planes];
      for (int p = 0; p < planes; p += values.length) {
        System.arraycopy(values, 0, each, p, values.length);
      }
      return each;
    }

    private void share(
        Tensor g,
        Tensor x,
        Tables tables,
        double[] scale,
        double[] bias,
        double[] sum,
        double[] moment,
        Tensor dx) {
      PlaneKernels.of(x.isFloat())
          .backward(
              g.storage(),
              x.storage(),
              sets(statistics, x),
              size(x),
              eps,
              scale,
              bias,
              tables.mu.storage(),
              tables.sigma2.storage(),
              sum,
              moment,
              memory(dx));
    }

    /** Two sums of each plane, the adjoint of the pooling, then the gradient of x. */
    private void pool(
        Tensor g,
        Call call,
        double[] rstd,
        double[] scale,
        double[] bias,
        double[] sum,
        double[] moment,
        Tensor[] gradients) {
      Tensor x = call.input(0);
      Tables tables = call.saved();
      int planes = scale.length;
      int m = size(x);
      PlaneKernels.of(x.isFloat())
          .sums(g.storage(), x.storage(), planes, m, tables.mu.storage(), scale, bias, sum, moment);
      double[] dMu = new double[planes];
      double[] dSigma2 = new double[planes];
      for (int p = 0; p < planes; p++) {
        dMu[p] = -scale[p] * sum[p];
        dSigma2[p] = -.5 * scale[p] * rstd[p] * rstd[p] * moment[p];
      }
      if (tables.mixture != null) {
        Mixture.Gradients mixed = tables.mixture.backward(dMu, dSigma2);
        gradients[first()] = Tensor.of(mixed.meanLogits()).to(x.dataType());
        gradients[first() + 1] = Tensor.of(mixed.varLogits()).to(x.dataType());
        gradients[0] = inputGradient(g, call, scale, bias, mixed.mean(), mixed.var());
        return;
      }
      Shape table = tables.mu.shape();
      Tensor[] dLeaves =
          Autograd.grad(
              new Tensor[] {tables.mu, tables.sigma2},
              tables.leaves,
              new Tensor[] {Tensor.of(dMu).reshape(table), Tensor.of(dSigma2).reshape(table)},
              Autograd.Options.defaults().withRetainGraph().withAllowUnused());
      double[][] own = new double[2][planes];
      for (int i = 0; i < 2; i++) {
        own[i] = dLeaves[i] == null ? own[i] : dLeaves[i].toDoubleArray();
      }
      for (int i = 2; i < dLeaves.length; i++) {
        gradients[first() + i - 2] = dLeaves[i].to(x.dataType());
      }
      gradients[0] = inputGradient(g, call, scale, bias, own[0], own[1]);
    }

    /**
     * dx = scale g + 2/m dvar (x - mean) + 1/m dmean, of each plane, seen from mu. What it computes
     * from the gradients takes their place.
     */
    private static Tensor inputGradient(
        Tensor g, Call call, double[] scale, double[] bias, double[] dMean, double[] dVar) {
      if (!call.needs(0)) {
        return null;
      }
      Tensor x = call.input(0);
      Tables tables = call.saved();
      int m = size(x);
      int planes = scale.length;
      boolean mixed = tables.mixture != null;
      double[] mean = mixed ? tables.mixture.mean : tables.mean.toDoubleArray();
      double[] mu = mixed ? tables.mixture.mu : tables.mu.toDoubleArray();
      for (int p = 0; p < planes; p++) {
        dVar[p] *= 2.0 / m;
        dMean[p] = dMean[p] / m + dVar[p] * (mu[p] - mean[p]);
      }
      Tensor dx = call.roomLike(g);
      PlaneKernels.of(x.isFloat())
          .gradient(
              g.storage(),
              x.storage(),
              planes,
              m,
              tables.mu.storage(),
              scale,
              bias,
              dVar,
              dMean,
              dx.storage());
      return dx;
    }

    @Override
    public Tensor reference(Tensor... inputs) {
      Tensor x = inputs[0];
      if (x.numel() == 0) {
        // Means of nothing are NaN, but have no share in anything.
        return Arrays.stream(inputs).skip(1).reduce(x, (y, i) -> y.add(i.sum().mul(0)));
      }
      int n = x.size(0);
      int c = x.size(1);
      Tensor planes = x.reshape(Shape.of(n, c, x.numel() / (n * c)));
      Tensor mean = planes.mean(2);
      Tensor var = planes.var(new int[] {2}, 0, false);
      Statistics.Pair pooled =
          statistics.pool(mean, var, Arrays.copyOfRange(inputs, first(), inputs.length));
      Tensor y =
          planes.sub(pooled.mean().unsqueeze(2)).mul(pooled.var().unsqueeze(2).add(eps).rsqrt());
      y = affine ? y.mul(inputs[1].unsqueeze(1)) : y;
      y = biased ? y.add(inputs[affine ? 2 : 1].unsqueeze(1)) : y;
      return y.reshape(x.shape());
    }

    @Override
    public String name() {
      return statistics.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT) + "Norm";
    }
  }

  /**
   * relu of {@link Planes} in the same passes over memory: forward cuts off what it writes,
   * backward leaves out gradients on reading them. It sees from x where that was, so that the
   * output needn't be read again.
   */
  record PlanesRelu(Planes norm) implements Normalization, Fused {
    @Override
    public Tensor forward(Call call) {
      return norm.forward(call, true);
    }

    @Override
    public Tensor[] backward(Tensor g, Call call) {
      return norm.backward(g, true, call);
    }

    @Override
    public Tensor reference(Tensor... inputs) {
      return norm.reference(inputs).relu();
    }

    @Override
    public String name() {
      return norm.name() + "Relu";
    }
  }

  /**
   * Inputs: x [..., *row]; then, if {@code affine}, weight [*row]; if {@code biased}, bias [*row].
   * Not centred, it is RMS norm: y = x / √(E[x²] + eps) · weight.
   */
  record Rows(Shape row, double eps, boolean centred, boolean affine, boolean biased)
      implements Normalization, Fused {
    private record Saved(Tensor mean, Tensor rstd) {}

    @Override
    public Tensor forward(Call call) {
      Tensor x = call.input(0).requireFloating(name());
      int m = row.numel();
      int rows = m == 0 ? 0 : x.numel() / m;
      Tensor y = Tensor.like(x);
      Tensor mean = Tensor.empty(DataType.DOUBLE, Shape.of(rows));
      Tensor rstd = Tensor.empty(DataType.DOUBLE, Shape.of(rows));
      call.save(new Saved(mean, rstd));
      if (rows == 0) {
        return y;
      }
      Tensor weight = affine ? call.input(1) : null;
      Tensor bias = biased ? call.input(affine ? 2 : 1) : null;
      RowKernels.of(x.isFloat())
          .forward(
              x.storage(),
              memory(weight),
              memory(bias),
              rows,
              m,
              eps,
              centred,
              mean.storage(),
              rstd.storage(),
              y.storage());
      return y;
    }

    @Override
    public Tensor[] backward(Tensor g, Call call) {
      Saved saved = call.saved();
      Tensor x = call.input(0);
      Tensor weight = affine ? call.input(1) : null;
      Tensor[] gradients = new Tensor[call.arity()];
      int m = row.numel();
      int rows = m == 0 ? 0 : x.numel() / m;
      for (int i = 0; i < gradients.length; i++) {
        Tensor input = call.input(i);
        if (call.needs(i)) {
          gradients[i] =
              rows == 0 ? Tensor.zerosLike(input) : i == 0 ? call.roomLike(g) : Tensor.like(input);
        }
      }
      if (rows > 0) {
        Tensor dw = affine ? gradients[1] : null;
        Tensor db = biased ? gradients[affine ? 2 : 1] : null;
        RowKernels.of(x.isFloat())
            .backward(
                g.storage(),
                x.storage(),
                memory(weight),
                rows,
                m,
                centred,
                saved.mean.storage(),
                saved.rstd.storage(),
                memory(gradients[0]),
                memory(dw),
                memory(db));
      }
      return gradients;
    }

    @Override
    public Tensor reference(Tensor... inputs) {
      Tensor x = inputs[0];
      int[] axes = new int[row.rank()];
      Arrays.setAll(axes, i -> i - axes.length);
      Tensor centre = centred ? x.sub(x.mean(axes, true)) : x;
      Tensor y = centre.mul(centre.square().mean(axes, true).add(eps).rsqrt());
      y = affine ? y.mul(inputs[1]) : y;
      return biased ? y.add(inputs[affine ? 2 : 1]) : y;
    }

    @Override
    public String name() {
      return centred ? "layerNorm" : "rmsNorm";
    }
  }

  private static Storage memory(Tensor x) {
    return x == null ? null : x.storage();
  }

  /** Arguments to check the family with. */
  static List<Sample> samples() {
    Domain.Argument x = Domain.NORMAL.of(3, 4, 2, 2);
    Domain.Argument w = Domain.NORMAL.of(4);
    Domain.Argument three = Domain.NORMAL.of(3);
    Domain.Argument two = Domain.NORMAL.of(2);
    Domain near = random -> .2 * Domain.NORMAL.draw(random);
    Domain.Argument close = near.of(3);
    return List.of(
        Sample.of(new Planes(new Statistics.Instance(), .1, true, true), x, w, w),
        Sample.of(new Planes(new Statistics.Layer(), .1, true, true), x, w, w),
        Sample.of(new Planes(new Statistics.Group(2), .1, true, false), x, w),
        Sample.of(new Planes(new Statistics.Batch(), .1, true, true), x, w, w),
        Sample.of(new Planes(new Statistics.Batch(), .1, false, false), Domain.NORMAL.of(5, 2)),
        Sample.of(
            new Planes(new Statistics.Given(), .1, true, true), x, w, w, w, Domain.POSITIVE.of(4)),
        Sample.of(
            new Planes(
                new Statistics.Switchable(
                    new Statistics.Instance(), new Statistics.Layer(), new Statistics.Batch()),
                .1,
                true,
                true),
            x,
            w,
            w,
            three,
            three),
        Sample.of(
            new Planes(
                new Statistics.Switchable(
                    new Statistics.Instance(), new Statistics.Layer(), new Statistics.Given()),
                .1,
                true,
                false),
            x,
            w,
            three,
            three,
            w,
            Domain.POSITIVE.of(4)),
        Sample.of(
            new Planes(
                new Statistics.Switchable(new Statistics.Layer(), new Statistics.Group(2)),
                .1,
                false,
                false),
            Domain.NORMAL.of(3, 4),
            two,
            two),
        Sample.of(
            new Planes(
                new Statistics.Switchable(
                    List.of(
                        new Statistics.Instance(), new Statistics.Layer(), new Statistics.Batch()),
                    new Mixing.SparsestMax(.3)),
                .1,
                false,
                false),
            x,
            close,
            close),
        Sample.of(new PlanesRelu(new Planes(new Statistics.Batch(), .1, true, true)), x, w, w),
        Sample.of(
            new PlanesRelu(new Planes(new Statistics.Given(), .1, true, true)),
            x,
            w,
            w,
            w,
            Domain.POSITIVE.of(4)),
        Sample.of(
            new Rows(Shape.of(2, 3), .1, true, true, true),
            Domain.NORMAL.of(4, 2, 3),
            Domain.NORMAL.of(2, 3),
            Domain.NORMAL.of(2, 3)),
        Sample.of(new Rows(Shape.of(4), .1, true, false, true), Domain.NORMAL.of(3, 4), w),
        Sample.of(new Rows(Shape.of(4), .1, false, true, false), Domain.NORMAL.of(3, 4), w));
  }
}
