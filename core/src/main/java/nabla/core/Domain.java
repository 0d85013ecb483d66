package nabla.core;

import org.nd4j.linalg.api.buffer.DataType;

/** A named kind of random number, chosen so that an op is defined and smooth there. */
public interface Domain {
  /** Normally distributed. */
  Domain NORMAL = Generator::nextGaussian;

  /** From 0.3 to 2. */
  Domain POSITIVE = random -> .3 + 1.7 * random.nextDouble();

  /** From 0.3 to 2, of either sign. */
  Domain AWAY_FROM_ZERO =
      random -> (random.nextDouble() < .5 ? -1 : 1) * (.3 + 1.7 * random.nextDouble());

  /** From 0.1 to 0.9. */
  Domain PROBABILITY = random -> .1 + .8 * random.nextDouble();

  /**
   * At odd multiples of 0.1, all different, in random order: no ties, no kinks at even multiples.
   */
  Domain DISTINCT =
      new Domain() {
        @Override
        public double draw(Generator random) {
          return random.nextDouble();
        }

        @Override
        public void fill(double[] values, Generator random) {
          int[] order = random.permutation(values.length);
          for (int i = 0; i < values.length; i++) {
            values[i] = .2 * (order[i] - values.length / 2) + .1;
          }
        }
      };

  /** 0 or 1, each for half of the elements. */
  Domain MASK =
      new Domain() {
        @Override
        public double draw(Generator random) {
          return random.nextInt(2);
        }

        @Override
        public void fill(double[] values, Generator random) {
          int[] order = random.permutation(values.length);
          for (int i = 0; i < values.length; i++) {
            values[i] = order[i] % 2;
          }
        }

        @Override
        public boolean differentiable() {
          return false;
        }
      };

  /** Whole numbers from 0 to size - 1, in a LONG tensor. */
  static Domain indices(int size) {
    return new Domain() {
      @Override
      public double draw(Generator random) {
        return random.nextInt(size);
      }

      @Override
      public DataType type(DataType floating) {
        return DataType.LONG;
      }

      @Override
      public boolean differentiable() {
        return false;
      }
    };
  }

  /** One number. */
  double draw(Generator random);

  /** Many numbers. */
  default void fill(double[] values, Generator random) {
    for (int i = 0; i < values.length; i++) {
      values[i] = draw(random);
    }
  }

  /** The element type of tensors of this kind, where floating ones are to be {@code floating}. */
  default DataType type(DataType floating) {
    return floating;
  }

  /** False if a gradient makes no sense for such a tensor. */
  default boolean differentiable() {
    return true;
  }

  /** An argument of this kind and a shape. */
  default Argument of(int... dims) {
    return new Argument(this, Shape.of(dims));
  }

  /** A tensor to be drawn. */
  record Argument(Domain domain, Shape shape) {
    /** Draws it. */
    public Tensor draw(Generator random, DataType floating) {
      double[] values = new double[shape.numel()];
      domain.fill(values, random);
      return Tensor.of(values).reshape(shape).to(domain.type(floating)).detach();
    }
  }
}
