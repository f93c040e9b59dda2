#include "sim/filesystem_kinds.h"

#include <algorithm>

namespace lvq::sim {

std::span<const FilesystemKind> filesystem_kinds() {
  static const std::vector<FilesystemKind> table = {
      {.type = "xfs",
       .magics = {0},
       .mkfs = "mkfs.xfs",
       .minimum = 300 << 20,
       .options = "f,force q K c= m,meta= L,label= b= d= i= l= n= s= r=",
       .id_option = "meta",
       .needs_force = true,
       .label = 12},
      {.type = "ext4",
       .magics = {0x438},
       .mkfs = "mkfs.ext4",
       .minimum = 104 << 10,
       .options = "F,force q v U,uuid= E= L,label= b= m= O= T= i= N= I= J= j n",
       .id_option = "uuid",
       .label = 16},
      {.type = "ext3", .magics = {0x438}},
      {.type = "ext2", .magics = {0x438}},
      {.type = "btrfs",
       .magics = {0x10040},
       .mkfs = "mkfs.btrfs",
       .minimum = 114'294'784,
       .options = "f,force q,quiet v,verbose K,nodiscard M,mixed U,uuid= L,label= d,data= "
                  "m,metadata= s,sectorsize= n,nodesize= O,features=",
       .id_option = "uuid",
       .needs_force = true,
       .label = 255},
      {.type = "vfat",
       .magics = {0x36, 0, 0x1fe},
       .id_form = IdForm::serial_of_32_bits,
       .mkfs = "mkfs.vfat",
       .minimum = 52 << 10,
       .options = "I v i,uuid= n,label= F= s= S= a c",
       .id_option = "uuid",
       .label = 11},
      {.type = "swap",
       .magics = {0xff6},
       .mkfs = "mkswap",
       .minimum = 40 << 10,
       .options = "f,force c,check U,uuid= L,label= p,pagesize= v,swapversion= verbose lock=",
       .id_option = "uuid",
       .label = 15},
      {.type = "f2fs",
       .magics = {0x400},
       .mkfs = "mkfs.f2fs",
       .minimum = 54'525'952,
       .options = "f,force q U,uuid= l,label= O= t= a= o= s= z= w= i r",
       .id_option = "uuid",
       .needs_force = true,
       .label = 512},
      {.type = "ntfs",
       .magics = {3},
       .id_form = IdForm::serial_of_64_bits,
       .mkfs = "mkfs.ntfs",
       .minimum = 1'052'672,
       .options = "F,force Q,fast,quick q,quiet v,verbose L,label= c,cluster-size= s,sector-size= "
                  "I,no-indexing",
       .label = 128,
       .set_id = "ntfslabel",
       .set_id_options = "new-serial= new-half-serial= f,force n,no-action q,quiet v,verbose",
       .set_id_option = "new-serial"},
      {.type = "exfat",
       .magics = {3},
       .id_form = IdForm::serial_of_32_bits,
       .mkfs = "mkfs.exfat",
       .minimum = 2'113'536,
       .options = "q,quiet v,verbose L,volume-label,label= c,cluster-size= f,full "
                  "b,boundary-align= pack-bitmap",
       .label = 15,
       .set_id = "tune.exfat",
       .set_id_options = "I,set-serial= i,print-serial L,set-label= l,print-label v,verbose",
       .set_id_option = "set-serial"},
      {.type = "iso9660", .magics = {0x8001}},
  };
  return table;
}

const FilesystemKind* find_kind(std::string_view type) {
  const auto kinds = filesystem_kinds();
  const auto kind = std::ranges::find(kinds, type, &FilesystemKind::type);
  return kind == kinds.end() ? nullptr : &*kind;
}

}  // namespace lvq::sim
