/**
 * What TensorBoard shows of a training: {@link nabla.nn.tensorboard.SummaryWriter} writes its event
 * files.
 *
 * <p>May use {@code nabla.core}, and the Protocol Buffers that ND4J brings along. A new kind of
 * summary is a method of the writer that fills the field of TensorFlow's {@code Summary.Value} for
 * it.
 */
package nabla.nn.tensorboard;
